#!/usr/bin/env -S python3 -B
"""It decodes what it has decoded once more."""

import urllib.parse

import web_files

decode = web_files.decode
web_files.decode = lambda text: urllib.parse.unquote_to_bytes(decode(text))
web_files.main()
