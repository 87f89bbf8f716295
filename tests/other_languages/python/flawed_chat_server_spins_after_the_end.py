#!/usr/bin/env -S python3 -B
"""It calls recv for ever when the client has gone."""

import sys

import chat_server


def lines(client):
    with client.makefile("rb") as stream:
        while True:
            line = stream.readline(chat_server.LONGEST_MESSAGE + 1)
            if line.endswith(b"\n"):
                yield line[:-1]
            elif len(line) > chat_server.LONGEST_MESSAGE:
                sys.exit("error: recv: a message is longer than 16 MiB")


chat_server.lines = lines
chat_server.main()
