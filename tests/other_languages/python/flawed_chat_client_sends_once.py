#!/usr/bin/env -S python3 -B
"""It takes it that one send() takes the whole line."""

import socket

import chat_client

chat_client.send = lambda server, message: server.send(message, socket.MSG_DONTWAIT)
chat_client.main()
