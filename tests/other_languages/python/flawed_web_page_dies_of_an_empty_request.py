#!/usr/bin/env -S python3 -B
"""It takes the end of the stream for a request, the first line of which is not there."""

import web_page

read_head = web_page.read_head
parse = web_page.parse


def parse_first_line(head):
    lines = head.splitlines()
    return parse(lines[0] + head[len(lines[0]) :])


web_page.read_head = lambda *how: read_head(*how) or b""
web_page.parse = parse_first_line
web_page.main()
