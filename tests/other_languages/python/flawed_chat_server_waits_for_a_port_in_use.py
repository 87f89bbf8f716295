#!/usr/bin/env -S python3 -B
"""It tries again for ever when its port is in use."""

import socket
import time

import chat_server


def accept_one(address):
    while True:
        try:
            return socket.create_server(address, backlog=5).accept()
        except OSError:
            time.sleep(0.1)


chat_server.accept_one = accept_one
chat_server.main()
