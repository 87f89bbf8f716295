#!/usr/bin/env -S python3 -B
"""It gives up when there can be no more sockets."""

import sys

import sockets

open_socket = sockets.open_socket


def open_or_exit(domain, kind):
    try:
        return open_socket(domain, kind)
    except OSError as error:
        sys.exit(f"error: {error.strerror}")


sockets.open_socket = open_or_exit
sockets.main()
