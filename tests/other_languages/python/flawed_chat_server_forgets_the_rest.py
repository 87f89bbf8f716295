#!/usr/bin/env -S python3 -B
"""What stands behind a newline in one recv is dropped."""

import sys

import chat_server


def lines(client):
    message = bytearray()
    for piece in chat_server.received(client):
        message += piece
        if b"\n" in piece:
            yield bytes(message.partition(b"\n")[0])
            message.clear()
        elif len(message) > chat_server.LONGEST_MESSAGE:
            sys.exit("error: recv: a message is longer than 16 MiB")


chat_server.lines = lines
chat_server.main()
