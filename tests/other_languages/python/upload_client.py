#!/usr/bin/env python3
"""Uploads a file to an upload server."""

import argparse
import ipaddress
import os
import re
import select
import signal
import socket
import stat
import sys
import time

SEPARATOR = b"<SEPARATOR>"
LONGEST_ANSWER = 65536
MOST_AT_ONCE = 256 * 1024


class Failure(Exception):
    """Why the upload has failed, in words for the user."""


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to connect to")
    parser.add_argument("--port", type=port_number, default=12800)
    parser.add_argument("--framing", choices=("raw", "line"), default="line", help="how messages are told apart")
    parser.add_argument("--file", help="the file's path; without it you are asked")
    return parser.parse_args()


class Progress:
    """Shows on standard error how far a transfer is: one line that is redrawn, or a line now and then."""

    def __init__(self, total):
        self.total = total
        self.begun = time.monotonic()
        self.on_terminal = sys.stderr.isatty()
        self.pause = 0.25 if self.on_terminal else 1.0
        self.next = self.begun if self.on_terminal else self.begun + 1

    def update(self, count):
        if time.monotonic() >= self.next:
            self.draw(count)

    def draw(self, count):
        self.next = time.monotonic() + self.pause
        text = self.text(count)
        if self.on_terminal:
            width = (os.get_terminal_size(sys.stderr.fileno()).columns or 80) - 1
            print("\r" + text[:width].ljust(width), end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def finish(self):
        if self.total:
            self.draw(self.total)
        self.leave_line()

    def leave_line(self):
        if self.on_terminal:
            print(file=sys.stderr, flush=True)

    def text(self, count):
        seconds = max(time.monotonic() - self.begun, 0.001)
        percent = 100 * count // self.total if self.total else 100
        bar = "#" * (percent // 5)
        rate = count / seconds
        minutes, rest = divmod(round((self.total - count) / rate) if rate else 0, 60)
        return f"{percent:3}% {count}/{self.total} B [{bar:<20}] {rate / 2**20:.1f} MiB/s, {minutes}:{rest:02} left"


def asked_path():
    print("请输入要上传的文件名:", end="", file=sys.stderr, flush=True)
    line = sys.stdin.buffer.readline()
    if not line:
        raise Failure("read: no file name")
    return line.removesuffix(b"\n")


def shown(data):
    return data.decode("utf-8", "replace")


def open_file(path):
    """Opens a regular file."""
    if b"\0" in path:
        raise Failure(f"open {shown(path)}: not a path")
    try:
        # O_NONBLOCK: a FIFO would otherwise be waited for until somebody writes to it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise Failure(f"open {shown(path)}: {error.strerror}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise Failure(f"open {shown(path)}: not a regular file")
    return open(descriptor, "rb", buffering=0)


def announced_name(path):
    return os.path.basename(path)


def check_name(name, in_lines):
    if in_lines and b"\n" in name:
        raise Failure("send: a name with a newline cannot be announced in line framing")


def connect(address):
    try:
        return socket.create_connection(address)
    except OSError as error:
        raise Failure(f"connect {address[0]}:{address[1]}: {error.strerror}") from None


class Answers:
    """What the server says, message by message."""

    def __init__(self, server, in_lines):
        self.server = server
        self.in_lines = in_lines
        self.unused = b""

    def receive(self):
        select.select([self.server], [], [])
        try:
            piece = self.server.recv(4096)
        except ConnectionError as error:
            raise Failure(f"the server has gone: {error.strerror}") from None
        if not piece:
            raise Failure("the server has gone: it closed the connection")
        return piece

    def next(self):
        if not self.in_lines:
            return self.receive()
        while b"\n" not in self.unused:
            if len(self.unused) > LONGEST_ANSWER:
                raise Failure("recv: the server's answer has no end")
            self.unused += self.receive()
        line, _, self.unused = self.unused.partition(b"\n")
        return line

    def expect(self, word):
        answer = self.next()
        if answer == word:
            return
        if answer.startswith(b"no: "):
            raise Failure(f"the server refuses: {shown(answer[4:])}")
        raise Failure(f"recv: {shown(answer[:200])} is not the answer that was awaited")

    def expect_nothing(self):
        """To be called when the server says something, or has gone, in the middle of the file."""
        self.expect(None)


def await_start(answers):
    answers.expect(b"ok")


def await_stored(answers):
    if answers.in_lines:
        answers.expect(b"stored")


def send_some(server, file, begin, size):
    """Sends what there is room for, and returns how much that was."""
    try:
        count = os.sendfile(server.fileno(), file.fileno(), begin, min(MOST_AT_ONCE, size - begin))
    except BlockingIOError:
        return 0
    if count == 0:
        raise Failure("read: the file has become shorter")
    return count


def send_bytes(server, file, size, answers, progress):
    """Sends the file, and stops when the server says anything: that can be a refusal only."""
    server.setblocking(False)
    sent = 0
    while sent < size:
        readable, _, _ = select.select([server], [server], [])
        if readable:
            answers.expect_nothing()
        try:
            sent += send_some(server, file, sent, size)
        except ConnectionError:
            # What the server said before it went can still be read.
            answers.expect_nothing()
        progress.update(sent)


def upload(server, path, file, in_lines):
    size = os.fstat(file.fileno()).st_size
    message = announced_name(path) + SEPARATOR + str(size).encode()
    server.sendall(message + b"\n" if in_lines else message)
    answers = Answers(server, in_lines)
    await_start(answers)
    print("开始上传", flush=True)
    progress = Progress(size)
    try:
        send_bytes(server, file, size, answers, progress)
        await_stored(answers)
    except BaseException:
        progress.leave_line()
        raise
    progress.finish()
    print("上传完毕", flush=True)


def run(options):
    in_lines = options.framing == "line"
    path = asked_path() if options.file is None else os.fsencode(options.file)
    with open_file(path) as file:
        check_name(announced_name(path), in_lines)
        with connect((str(options.host), options.port)) as server:
            upload(server, path, file, in_lines)


def main():
    options = parse_options()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        run(options)
    except Failure as failure:
        sys.exit(f"error: {failure}")
    except ConnectionError as error:
        sys.exit(f"error: the server has gone: {error.strerror}")


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
