#!/usr/bin/env -S python3 -B
"""It swaps the bytes of the port before it binds."""

import socket

import chat_server

accept_one = chat_server.accept_one
chat_server.accept_one = lambda address: accept_one((address[0], socket.htons(address[1])))
chat_server.main()
