#!/usr/bin/env -S python3 -B
"""It sends the body to HEAD too."""

import web_page

parse = web_page.parse
web_page.parse = lambda head: (b"GET", parse(head)[1])
web_page.main()
