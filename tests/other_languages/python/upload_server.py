#!/usr/bin/env python3
"""Stores what upload clients send, one client after another."""

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

SEPARATOR = b"<SEPARATOR>"
PREFIX = "[接收]".encode()
LONGEST_FILE_NAME = 255
LONGEST_ANNOUNCEMENT = 4096
LARGEST_SIZE = 2**63 - 1


class Refused(Exception):
    """Why an upload is not taken, in words for the client."""


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def seconds(text):
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]*)?|\.[0-9]+", text) or float(text) == 0:
        raise ValueError(text)
    return float(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port_number, default=12800)
    parser.add_argument("--framing", choices=("raw", "line"), default="line", help="how messages are told apart")
    parser.add_argument("--dir", default=".", help="the folder that gets the files")
    parser.add_argument("--idle-timeout", type=seconds, default=5, help="seconds for an announcement, and of silence")
    return parser.parse_args()


class PartialFile:
    """A file that gets its name only once it is complete; there is one at a time."""

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
        signal.sigwait(stopping)
        partial.discard_for_ever()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def open_folder(path):
    try:
        return os.open(path, os.O_PATH | os.O_DIRECTORY)
    except OSError as error:
        sys.exit(f"error: open {path}: {error.strerror}")


def listen(address):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    call = "bind"
    try:
        listener.bind(address)
        call = "listen"
        listener.listen(128)
    except OSError as error:
        sys.exit(f"error: {call} {address[0]}:{address[1]}: {error.strerror}")
    return listener


class Connection:
    """A client, and the bytes that came from it behind its announcement."""

    def __init__(self, client, in_lines, patience):
        self.client = client
        self.in_lines = in_lines
        self.patience = patience
        self.deadline = time.monotonic() + patience
        self.unused = b""

    def receive(self, count, deadline):
        """Returns what one recv() brings, nothing when the client has gone."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.client.settimeout(left)
        return self.client.recv(count)

    def announcement(self):
        """Returns the first message, or None if the client has gone before its end."""
        message = self.receive(LONGEST_ANNOUNCEMENT, self.deadline)
        if not self.in_lines:
            return message or None
        piece = message
        while piece and b"\n" not in message and len(message) < LONGEST_ANNOUNCEMENT:
            piece = self.receive(LONGEST_ANNOUNCEMENT, self.deadline)
            message += piece
        line, newline, self.unused = message.partition(b"\n")
        if newline:
            return line
        if piece:
            raise Refused("the announcement is too long")
        return None

    def pieces(self, size):
        """Yields what comes, up to so many bytes."""
        missing = size
        while missing > 0:
            piece, self.unused = self.unused, b""
            piece = piece or self.receive(min(65536, missing), time.monotonic() + self.patience)
            if not piece:
                return
            yield piece[:missing]
            missing -= len(piece)

    def say(self, message):
        self.client.settimeout(self.patience)
        self.client.sendall(message + b"\n" if self.in_lines else message)

    def refuse(self, reason):
        if self.in_lines:
            self.say(f"no: {reason}".encode())

    def hang_up(self):
        """Lets the client hear the last word: to close while it still sends would reset the connection."""
        self.client.shutdown(socket.SHUT_WR)
        self.client.settimeout(0.2)
        until = time.monotonic() + 2
        with contextlib.suppress(TimeoutError):
            while self.client.recv(65536) and time.monotonic() < until:
                pass


def split(announcement):
    return announcement.rpartition(SEPARATOR)


def parse_announcement(announcement):
    name, separator, digits = split(announcement)
    if not separator:
        raise Refused("this announces no file")
    return name, parse_size(digits)


def parse_size(digits):
    size = int(digits) if re.fullmatch(rb"[0-9]{1,19}", digits) else -1
    if not 0 <= size <= LARGEST_SIZE:
        raise Refused("no file has this size")
    return size


def check_name(name):
    if name in (b"", b".", b"..") or b"/" in name or b"\0" in name or b"\n" in name:
        raise Refused("this is not the name of a file")
    if len(PREFIX + name) > LONGEST_FILE_NAME:
        raise Refused("the name is too long")


def check_room(folder, size):
    disk = os.statvfs(folder)
    if size > disk.f_bavail * disk.f_frsize:
        raise Refused("the disk has no room for it")


def check_complete(received, size):
    if received < size:
        raise Refused(f"only {received} of {size} bytes came")


def write(file, data):
    while data:
        data = data[file.write(data) :]


def local_name(name):
    return PREFIX + name


def receive(connection, file, size):
    received = 0
    for piece in connection.pieces(size):
        write(file, piece)
        received += len(piece)
    check_complete(received, size)


def store(connection, partial, name, size):
    with partial.create() as file:
        connection.say(b"ok")
        receive(connection, file, size)
    partial.keep_as(local_name(name))


def confirm(connection):
    if connection.in_lines:
        connection.say(b"stored")


def take_upload(connection, partial):
    announcement = connection.announcement()
    if announcement is None:
        return
    name, size = parse_announcement(announcement)
    check_name(name)
    print(f"收到文件名:{name.decode('utf-8', 'replace')}, 大小:{size}", flush=True)
    check_room(partial.folder, size)
    try:
        store(connection, partial, name, size)
    finally:
        partial.discard()
    confirm(connection)
    connection.hang_up()


def report(problem):
    print(f"error: {problem}", file=sys.stderr, flush=True)


def serve(connection, partial):
    """Serves a client; whatever becomes of it is no reason to end."""
    try:
        try:
            take_upload(connection, partial)
        except Refused as refusal:
            report(f"refused: {refusal}")
            connection.refuse(refusal)
            connection.hang_up()
        except TimeoutError:
            report("recv: the client is silent")
            connection.refuse("silent for too long")
        except ConnectionError:
            raise
        except OSError as error:
            report(f"store: {error.strerror}")
            connection.refuse(error.strerror)
            connection.hang_up()
    except OSError as error:
        report(f"the client has gone: {error.strerror or error}")


def main():
    options = parse_options()
    sys.stdout.reconfigure(encoding="utf-8")
    partial = PartialFile(open_folder(options.dir))
    end_on_signals(partial)
    with listen((str(options.host), options.port)) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                serve(Connection(client, options.framing == "line", options.idle_timeout), partial)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
