#!/usr/bin/env python3
"""Sends each line of standard input to a chat server and shows its answer, until a line is q."""

import argparse
import ipaddress
import re
import signal
import socket
import sys

LONGEST_MESSAGE = 16 * 1024 * 1024


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to connect to")
    parser.add_argument("--port", type=port_number, default=1246)
    parser.add_argument("--framing", choices=("raw", "line"), default="line", help="how messages are told apart")
    return parser.parse_args()


def connect(address):
    try:
        return socket.create_connection(address)
    except OSError as error:
        sys.exit(f"error: connect {address[0]}:{address[1]}: {error.strerror}")


def prompted_line():
    print("请输入要发送的内容:", end="", file=sys.stderr, flush=True)
    return sys.stdin.buffer.readline()


def has_closed(server):
    try:
        return server.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False


def send(server, message):
    if has_closed(server):
        # The first bytes sent to a server that has gone would seem to arrive.
        raise EOFError
    server.sendall(message)


def read_line(stream):
    answer = stream.readline(LONGEST_MESSAGE + 1)
    if answer.endswith(b"\n"):
        return answer[:-1]
    if len(answer) > LONGEST_MESSAGE:
        sys.exit("error: recv: an answer is longer than 16 MiB")
    raise EOFError


def read_some(stream):
    answer = stream.read1(65536)
    if not answer:
        raise EOFError
    return answer


def show(answer):
    print("收到服务端的回应:", answer.decode("utf-8", "replace"), flush=True)


def can_be_sent(message, in_lines):
    # Without a newline behind it an empty message is nothing at all.
    return in_lines or message


def talk(server, in_lines):
    answers = server.makefile("rb")
    for line in iter(prompted_line, b""):
        message = line.removesuffix(b"\n")
        if not can_be_sent(message, in_lines):
            continue
        send(server, message + b"\n" if in_lines else message)
        if message == b"q":
            break
        show(read_line(answers) if in_lines else read_some(answers))


def main():
    options = parse_options()
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stderr.reconfigure(encoding="utf-8")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with connect((str(options.host), options.port)) as server:
        try:
            talk(server, options.framing == "line")
        except (EOFError, ConnectionError) as error:
            sys.exit(f"error: the server has gone: {getattr(error, 'strerror', None) or 'connection closed'}")


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
