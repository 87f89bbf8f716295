#!/usr/bin/env -S python3 -B
"""One recv is taken for one message."""

import chat_server


def lines(client):
    for piece in chat_server.received(client):
        yield piece.rstrip(b"\n")


chat_server.lines = lines
chat_server.main()
