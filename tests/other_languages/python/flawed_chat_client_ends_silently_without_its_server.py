#!/usr/bin/env -S python3 -B
"""It ends without a word when the server has gone."""

import contextlib

import chat_client

talk = chat_client.talk


def talk_or_leave(server, in_lines):
    with contextlib.suppress(EOFError, ConnectionError):
        talk(server, in_lines)


chat_client.talk = talk_or_leave
chat_client.main()
