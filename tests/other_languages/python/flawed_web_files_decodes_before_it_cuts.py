#!/usr/bin/env -S python3 -B
"""It decodes the whole target before it cuts off the query: a question mark in a name cuts that short."""

import web_files

decode = web_files.decode
name_in = web_files.name_in
web_files.decode = lambda text: text
web_files.name_in = lambda target: name_in(decode(target))
web_files.main()
