#!/usr/bin/env python3
"""Downloads a file from a download server."""

import argparse
import contextlib
import ipaddress
import os
import re
import secrets
import signal
import socket
import sys
import threading
import time

PREFIX = "[接收]".encode()
LONGEST_FILE_NAME = 255
LONGEST_ANSWER = 65536
LARGEST_SIZE = 2**63 - 1


class Failure(Exception):
    """Why there is no file, in words for the user."""


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to connect to")
    parser.add_argument("--port", type=port_number, default=7890)
    parser.add_argument("--framing", choices=("raw", "line"), default="line", help="how messages are told apart")
    parser.add_argument("--file", help="the file's name; without it you are asked")
    parser.add_argument("--out-dir", default=".", help="the folder that gets the file")
    return parser.parse_args()


class PartialFile:
    """A file that gets its name only once it is complete; until then it has one that nobody cares for."""

    def __init__(self, folder):
        self.folder = folder
        self.temporary = f".{os.getpid()}-{secrets.token_hex(4)}.part"
        self.changing = threading.Lock()

    def create(self):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with self.changing:
            descriptor = os.open(self.temporary, flags, 0o666, dir_fd=self.folder)
        return open(descriptor, "wb", buffering=0)

    def keep_as(self, name):
        with self.changing:
            os.rename(self.temporary, name, src_dir_fd=self.folder, dst_dir_fd=self.folder)

    def discard(self):
        with self.changing:
            self._remove()

    def discard_for_ever(self):
        """From now on no file comes into being, and none gets its name."""
        self.changing.acquire()
        self._remove()

    def _remove(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.temporary, dir_fd=self.folder)


def end_on_signals(partial):
    stopping = {signal.SIGINT, signal.SIGTERM}
    # Blocked in every thread, a signal waits for sigwait(): there is no moment in which it could be missed.
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)

    def wait():
        number = signal.sigwait(stopping)
        partial.discard_for_ever()
        os.write(2, f"\nerror: ended by {signal.Signals(number).name}\n".encode())
        os._exit(128 + number)

    threading.Thread(target=wait, daemon=True).start()


class Progress:
    """Shows on standard error how far a transfer is: one line that is redrawn, or a line now and then."""

    def __init__(self, total):
        self.total = total
        self.begun = time.monotonic()
        self.on_terminal = sys.stderr.isatty()
        self.pause = 0.1 if self.on_terminal else 1.0
        self.shown = self.begun - self.pause if self.on_terminal else self.begun

    def update(self, count):
        if time.monotonic() - self.shown >= self.pause:
            self.draw(count)

    def draw(self, count):
        self.shown = time.monotonic()
        if self.on_terminal:
            width = self.columns() - 1
            self.write("\r" + self.line(count, width).ljust(width))
        else:
            self.write(self.line(count, 100) + "\n")

    def finish(self):
        if self.total > 0:
            self.draw(self.total)
        self.leave_line()

    def leave_line(self):
        if self.on_terminal:
            self.write("\n")

    def columns(self):
        return os.get_terminal_size(2).columns or 80

    def write(self, text):
        sys.stderr.write(text)
        sys.stderr.flush()

    def line(self, count, width):
        seconds = time.monotonic() - self.begun
        rate = count / seconds if seconds > 0 else 0
        left = f"{(self.total - count) / rate:,.0f} s" if rate > 0 else "? s"
        percent = count * 100 // self.total if self.total else 100
        head = f"{percent:3}% "
        tail = f" {count:,} of {self.total:,} bytes, {rate / 1e6:,.1f} MB/s, {left} left"
        room = width - len(head) - len(tail) - 2
        if room < 1:
            return (head + f"{count:,} bytes")[: max(width, 0)]
        full = room * percent // 100
        return head + "|" + "█" * full + "░" * (room - full) + "|" + tail


def asked_name():
    print("请输入要下载的文件名:", end="", file=sys.stderr, flush=True)
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit("error: read: no file name")
    return line.removesuffix(b"\n")


def check_name(name, in_lines):
    shown = name.decode("utf-8", "replace")
    if name in (b"", b".", b"..") or b"/" in name or b"\0" in name or (in_lines and b"\n" in name):
        sys.exit(f"error: open {shown}: not the name of a file in a folder")
    if len(PREFIX + name) > LONGEST_FILE_NAME:
        sys.exit(f"error: open {shown}: File name too long")


def local_name(name):
    return PREFIX + name


def open_folder(path):
    try:
        return os.open(path, os.O_PATH | os.O_DIRECTORY)
    except OSError as error:
        sys.exit(f"error: open {path}: {error.strerror}")


def connect(address):
    try:
        return socket.create_connection(address)
    except OSError as error:
        sys.exit(f"error: connect {address[0]}:{address[1]}: {error.strerror}")


def read_some(stream):
    """Returns what has come, or nothing at the end, in whatever way the server ended."""
    try:
        return stream.read1(65536)
    except ConnectionError:
        return b""


def read_line(stream):
    try:
        return stream.readline(LONGEST_ANSWER)
    except ConnectionError:
        return b""


def parse_size(digits):
    size = int(digits) if re.fullmatch(rb"[0-9]{1,19}", digits) else -1
    if not 0 <= size <= LARGEST_SIZE:
        raise Failure("the server announces an impossible size")
    return size


def refused(reason):
    return Failure(reason.decode("utf-8", "replace"))


def read_line_answer(stream):
    """Returns the size of the file, and no bytes of it."""
    line = read_line(stream)
    answer = re.fullmatch(rb"(-1|0)<SEPARATOR>([^\n]*)\n", line)
    if not answer:
        raise Failure("the server's answer is none" if line else "the server has gone without an answer")
    if answer[1] == b"-1":
        raise refused(answer[2])
    return parse_size(answer[2]), b""


def read_raw_answer(stream):
    """Returns the size of the file, and the bytes of it that came behind in the same piece."""
    piece = read_some(stream)
    answer = re.match(rb"(-1|0)<SEPARATOR>", piece)
    if not answer:
        raise Failure("the server's answer is none" if piece else "the server has gone without an answer")
    rest = piece[answer.end() :]
    if answer[1] == b"-1":
        raise refused(rest)
    digits = re.match(rb"[0-9]*", rest)[0]
    return parse_size(digits), rest[len(digits) :]


def check_complete(received, size):
    if received < size:
        raise Failure(f"the connection ended after {received} of {size} bytes")


def check_excess(received, size):
    if received > size:
        raise Failure(f"the server sends more than {size} bytes")


def write(file, data):
    while data:
        data = data[file.write(data) :]


def receive(stream, first, file, size, progress):
    """Stores all that comes until the end of the stream, which must be what was announced."""
    received = 0
    piece = first or read_some(stream)
    while piece:
        received += len(piece)
        check_excess(received, size)
        write(file, piece)
        progress.update(received)
        piece = read_some(stream)
    check_complete(received, size)


def download(server, partial, name, in_lines):
    server.sendall(name + b"\n" if in_lines else name)
    with server.makefile("rb") as stream:
        size, first = (read_line_answer if in_lines else read_raw_answer)(stream)
        print(f"接收到的文件大小:{size}", flush=True)
        store(partial, name, stream, first, size)


def store(partial, name, stream, first, size):
    progress = Progress(size)
    try:
        with partial.create() as file:
            receive(stream, first, file, size, progress)
        partial.keep_as(local_name(name))
    except BaseException:
        progress.leave_line()
        raise
    finally:
        partial.discard()
    progress.finish()


def fail(reason):
    print(f"下载失败:{reason}", flush=True)
    sys.exit(1)


def main():
    options = parse_options()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    in_lines = options.framing == "line"
    partial = PartialFile(open_folder(options.out_dir))
    end_on_signals(partial)
    name = asked_name() if options.file is None else os.fsencode(options.file)
    check_name(name, in_lines)
    with connect((str(options.host), options.port)) as server:
        try:
            download(server, partial, name, in_lines)
        except Failure as failure:
            fail(failure)
        except ConnectionError as error:
            fail(f"the server has gone: {error.strerror}")
        except OSError as error:
            print(f"error: store {local_name(name).decode('utf-8', 'replace')}: {error.strerror}", file=sys.stderr)
            fail(error.strerror)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
