#!/usr/bin/env -S python3 -B
"""It refuses a message that is too long as if that were an orderly end."""

import chat_server

read_line = chat_server.read_line


def short_line(stream):
    line = read_line(stream)
    return b"" if len(line) > chat_server.LONGEST_MESSAGE and not line.endswith(b"\n") else line


chat_server.read_line = short_line
chat_server.main()
