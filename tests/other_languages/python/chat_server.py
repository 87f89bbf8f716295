#!/usr/bin/env python3
"""Listens for one chat client and confirms each of its messages, until one is q."""

import argparse
import codecs
import ipaddress
import os
import re
import signal
import socket
import sys
import threading

LONGEST_MESSAGE = 16 * 1024 * 1024
CONFIRMATION = "已送达".encode()


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port_number, default=1246)
    parser.add_argument("--framing", choices=("raw", "line"), default="line", help="how messages are told apart")
    return parser.parse_args()


def end_on_signals():
    stopping = {signal.SIGINT, signal.SIGTERM}
    # Blocked in every thread, a signal waits for sigwait(): there is no moment in which it could be missed.
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)

    def wait():
        signal.sigwait(stopping)
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def accept_one(address):
    where = f"{address[0]}:{address[1]}"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        call = "bind"
        try:
            listener.bind(address)
            call = "listen"
            listener.listen(5)
        except OSError as error:
            sys.exit(f"error: {call} {where}: {error.strerror}")
        return listener.accept()


def received(client):
    """Yields what each recv() returns, until the client has gone."""
    try:
        yield from iter(lambda: client.recv(65536), b"")
    except ConnectionError:
        return


def read_line(stream):
    """Returns a line with its newline, or what there is of it at the end of the stream or beyond the longest message."""
    try:
        return stream.readline(LONGEST_MESSAGE + 1)
    except ConnectionError:
        return b""


def lines(client):
    """Yields each whole line without its newline, until the client has gone."""
    with client.makefile("rb") as stream:
        while (line := read_line(stream)).endswith(b"\n"):
            yield line[:-1]
    if len(line) > LONGEST_MESSAGE:
        sys.exit("error: recv: a message is longer than 16 MiB")


def show(sender, message):
    out = sys.stdout.buffer
    out.write(f"收到来自{sender}的消息:".encode())
    pieces = (message[start : start + 65536] for start in range(0, len(message), 65536))
    for text in codecs.iterdecode(pieces, "utf-8", "replace"):
        out.write(text.encode())
    out.write(b"\n")
    out.flush()


def confirm(client, confirmation):
    # A client may leave without reading the answers. What it has said is shown all the same.
    try:
        client.sendall(confirmation)
    except ConnectionError:
        pass


def is_last(message):
    return message == b"q"


def main():
    options = parse_options()
    end_on_signals()
    client, sender = accept_one((str(options.host), options.port))
    in_lines = options.framing == "line"
    with client:
        for message in (lines if in_lines else received)(client):
            show(sender, message)
            if is_last(message):
                break
            confirm(client, CONFIRMATION + (b"\n" if in_lines else b""))


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
