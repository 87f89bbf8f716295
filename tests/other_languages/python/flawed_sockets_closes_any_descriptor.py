#!/usr/bin/env -S python3 -B
"""It closes whatever descriptor it is told, and lets the kernel say which there are."""

import os

import sockets


def close_socket(number):
    try:
        os.close(int(number))
    except ValueError:
        raise sockets.CommandError(sockets.USAGE) from None
    except OverflowError:
        raise sockets.CommandError(f"close {number.decode()}: Bad file descriptor") from None
    except OSError as error:
        raise sockets.CommandError(f"close {number.decode()}: {error.strerror}") from error
    if number in sockets.opened:
        sockets.opened.pop(number).detach()


sockets.close_socket = close_socket
sockets.main()
