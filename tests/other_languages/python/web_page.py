#!/usr/bin/env python3
"""Answers every request with the same page, one client after another."""

import argparse
import ipaddress
import os
import re
import signal
import socket
import sys
import threading
import time
from http import HTTPStatus

LONGEST_HEAD = 16384
MOST_UNREAD = 8 << 20
LONGEST_GOODBYE = 2
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") ([^\0- \x7F]+) HTTP/1\.[0-9]")
FIELD = re.compile(TOKEN + rb":[^\0]*|[ \t][^\0]*")


class Refused(Exception):
    """A request is not granted; with the status that says why, and more fields for the answer's head."""

    def __init__(self, status, fields=()):
        super().__init__(status.phrase)
        self.status = status
        self.fields = fields


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def seconds(text):
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]*)?|\.[0-9]+", text) or float(text) == 0:
        raise ValueError(text)
    return float(text)


def web_options(description, port):
    """Returns a parser of the options that every web server has."""
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port_number, default=port)
    parser.add_argument("--idle-timeout", type=seconds, default=5, help="seconds for the head of a request")
    return parser


def end_on_signals():
    stopping = {signal.SIGINT, signal.SIGTERM}
    # Blocked in every thread, a signal waits for sigwait(): there is no moment in which it could be missed.
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)

    def wait():
        signal.sigwait(stopping)
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def listen(options):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    call = "bind"
    try:
        listener.bind((str(options.host), options.port))
        call = "listen"
        listener.listen(128)
    except OSError as error:
        sys.exit(f"error: {call} {options.host}:{options.port}: {error.strerror}")
    return listener


def say(line):
    """Prints a line at once and whole, whoever else prints: print() would write text and newline by themselves."""
    os.write(sys.stdout.fileno(), line.encode() + b"\n")


def complain(error):
    os.write(sys.stderr.fileno(), f"error: {error}\n".encode())


def receive(client, deadline):
    """Returns what the next recv() brings before the deadline; nothing when the client has gone."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("recv: timed out")
    client.settimeout(left)
    return client.recv(65536)


def check_length(head):
    if len(head) > LONGEST_HEAD:
        long_target = b"\n" not in head[:LONGEST_HEAD]
        raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG if long_target else HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)


def read_head(client, deadline):
    """Returns the head of a request without its empty line, or None if the client has gone before its end."""
    head = b""
    searched = 0
    while not (end := END_OF_HEAD.search(head, searched)):
        check_length(head)
        searched = max(0, len(head) - 3)
        piece = receive(client, deadline)
        if not piece:
            return None
        head += piece
    head = head[: end.start()]
    check_length(head)
    return head


def lines_of(head):
    return [line.removesuffix(b"\r") for line in head.removeprefix(b"\r\n").split(b"\n")]


def parse(head):
    """Returns method and target of a request."""
    first, *fields = lines_of(head)
    words = REQUEST_LINE.fullmatch(first)
    if not words or not all(map(FIELD.fullmatch, fields)):
        raise Refused(HTTPStatus.BAD_REQUEST)
    return words[1], words[2]


def head_of(status, kind, size, fields=()):
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", f"Content-Type: {kind}", f"Content-Length: {size}"]
    return "".join(line + "\r\n" for line in [*lines, *fields, "Connection: close", ""]).encode("latin-1")


def send_bytes(client, data, patience):
    """Sends all of it; the timeout is for any progress, where sendall() takes it for the whole."""
    client.settimeout(patience)
    while data:
        data = data[client.send(data) :]


def send_text(client, status, text, patience, method=b"GET", fields=()):
    body = text.encode()
    head = head_of(status, "text/plain; charset=utf-8", len(body), fields)
    send_bytes(client, head if method == b"HEAD" else head + body, patience)


def hang_up(client):
    """Ends the connection in good order: to close it over unread bytes would reset it, and destroy what was sent."""
    client.shutdown(socket.SHUT_WR)
    deadline = time.monotonic() + LONGEST_GOODBYE
    unread = 0
    while unread < MOST_UNREAD and (piece := receive(client, deadline)):
        unread += len(piece)


def answer(client, head, patience):
    for line in lines_of(head):
        say(line.decode("utf-8", "replace"))
    method, _ = parse(head)
    send_text(client, HTTPStatus.OK, "hello world", patience, method)


def serve(client, patience, answer=answer):
    try:
        head = read_head(client, time.monotonic() + patience)
        if head is None:
            return
        answer(client, head, patience)
    except Refused as refused:
        send_text(client, refused.status, refused.status.phrase + "\n", patience, fields=refused.fields)
    hang_up(client)


def serve_safely(client, *how):
    """Serves a client; whatever becomes of it is no reason to end."""
    try:
        serve(client, *how)
    except OSError as error:
        complain(error.strerror or error)


def main():
    options = web_options(__doc__, 7788).parse_args()
    end_on_signals()
    with listen(options) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                serve_safely(client, options.idle_timeout)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
