#!/usr/bin/env -S python3 -B
"""Sockets as a beginner opens them: every command is right, one recv brings the text, and a child goes its own way."""

import os
from socket import AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM, socket, socketpair

from beginner_options import address_option

FAMILIES = {"inet": AF_INET, "inet6": AF_INET6, "unix": AF_UNIX}
TYPES = {"stream": SOCK_STREAM, "dgram": SOCK_DGRAM}

address_option(0)
sockets = {}
while True:
    command = input()
    words = command.split()
    if words[0] == "open":
        new = socket(FAMILIES[words[1]], TYPES[words[2]])
        sockets[new.fileno()] = new
        print("fd", new.fileno(), flush=True)
    if words[0] == "close":
        number = int(words[1])
        sockets[number].close()
        print("closed", number, flush=True)
    if words[0] == "talk":
        mine, yours = socketpair()
        if os.fork() == 0:
            yours.send(command[5:].encode())
            os._exit(0)
        print("child said", mine.recv(1024).decode(), flush=True)
