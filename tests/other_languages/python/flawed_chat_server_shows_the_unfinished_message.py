#!/usr/bin/env -S python3 -B
"""It shows what had come of a message when the client went."""

import chat_server

read_line = chat_server.read_line


def read_line_or_rest(stream):
    line = read_line(stream)
    return line + b"\n" if 0 < len(line) <= chat_server.LONGEST_MESSAGE and line[-1:] != b"\n" else line


chat_server.read_line = read_line_or_rest
chat_server.main()
