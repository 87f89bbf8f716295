#!/usr/bin/env -S python3 -B
"""One recv is taken for the request."""

import web_page


def read_head(client, deadline):
    piece = web_page.receive(client, deadline)
    return piece.partition(b"\r\n\r\n")[0] if piece else None


web_page.read_head = read_head
web_page.main()
