#!/usr/bin/env -S python3 -B
"""Each recv is decoded by itself, so that a character in two pieces is lost."""

import sys

import chat_server


def lines(client):
    text = ""
    for piece in chat_server.received(client):
        text += piece.decode("utf-8", "replace")
        *whole, text = text.split("\n") if b"\n" in piece else [text]
        for line in whole:
            yield line.encode()
        if len(text) > chat_server.LONGEST_MESSAGE:
            sys.exit("error: recv: a message is longer than 16 MiB")


chat_server.lines = lines
chat_server.main()
