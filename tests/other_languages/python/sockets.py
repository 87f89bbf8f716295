#!/usr/bin/env python3
"""Opens and closes sockets as standard input says, and lets a child process talk through a pair of them."""

import argparse
import errno
import ipaddress
import os
import re
import signal
import socket
import sys

DOMAINS = {b"inet": socket.AF_INET, b"inet6": socket.AF_INET6, b"unix": socket.AF_UNIX}
TYPES = {b"stream": socket.SOCK_STREAM, b"dgram": socket.SOCK_DGRAM}
USAGE = "this is none of: open inet|inet6|unix stream|dgram, close N, talk TEXT"

opened = {}


class CommandError(Exception):
    pass


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, help="means nothing here")
    parser.add_argument("--port", type=port_number, help="means nothing here")
    return parser.parse_args()


def open_socket(domain, kind):
    """Returns the number of the new socket's descriptor."""
    try:
        new = socket.socket(DOMAINS[domain], TYPES[kind])
    except KeyError:
        raise CommandError(USAGE) from None
    opened[b"%d" % new.fileno()] = new
    return new.fileno()


def close_socket(number):
    try:
        opened.pop(number).close()
    except KeyError:
        raise CommandError(f"close {shown(number)}: {os.strerror(errno.EBADF)}") from None


def say(end, text):
    """Sends the text, and ends the process without touching what it shares with its parent."""
    status = 1
    try:
        end.sendall(text)
        status = 0
    finally:
        os._exit(status)


def receive_all(end):
    with end.makefile("rb") as stream:
        return stream.read()


def reap(child):
    _, status = os.waitpid(child, 0)
    return status


def talk(text):
    """Returns what has come of the text that a child process sends."""
    here, there = socket.socketpair()
    with here, there:
        child = os.fork()
        if child == 0:
            here.close()
            say(there, text)
        there.close()
        try:
            said = receive_all(here)
        finally:
            here.close()
            status = reap(child)
    if status != 0:
        raise CommandError("talk: the child has failed")
    return said


def shown(data):
    return data.decode("utf-8", "replace")


def answer(line):
    match line.partition(b" "):
        case b"talk", _, text:
            return f"child said {shown(talk(text))}"
    match line.split():
        case b"open", domain, kind:
            return f"fd {open_socket(domain, kind)}"
        case b"close", number:
            close_socket(number)
            return f"closed {shown(number)}"
    raise CommandError(USAGE)


def main():
    parse_options()
    sys.stdout.reconfigure(encoding="utf-8")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for line in iter(sys.stdin.buffer.readline, b""):
        try:
            print(answer(line.removesuffix(b"\n")), flush=True)
        except CommandError as error:
            print(f"error: {error}", flush=True)
        except OSError as error:
            print(f"error: {error.strerror}", flush=True)


if __name__ == "__main__":
    main()
