#!/usr/bin/env -S python3 -B
"""It opens an IPv4 socket when it is asked for IPv6."""

import socket

import sockets

sockets.DOMAINS[b"inet6"] = socket.AF_INET
sockets.main()
