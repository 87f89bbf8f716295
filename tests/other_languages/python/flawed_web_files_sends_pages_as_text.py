#!/usr/bin/env -S python3 -B
"""It reads every page as a text: what is none is replaced."""

import web_files


def send_text(client, file, size, patience):
    web_files.web_page.send_bytes(client, file.read().decode("utf-8", "replace").encode(), patience)


web_files.send_file = send_text
web_files.main()
