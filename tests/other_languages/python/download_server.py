#!/usr/bin/env python3
"""Serves the files of one folder to download clients, one client after another."""

import argparse
import contextlib
import ipaddress
import os
import re
import signal
import socket
import stat
import sys
import threading
import time

SEPARATOR = b"<SEPARATOR>"
LONGEST_REQUEST = 4096


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
    parser.add_argument("--port", type=port_number, default=7890)
    parser.add_argument("--framing", choices=("raw", "line"), default="line", help="how messages are told apart")
    parser.add_argument("--root", default=".", help="the folder whose files are served")
    parser.add_argument("--idle-timeout", type=seconds, default=5, help="seconds for a whole request")
    return parser.parse_args()


def end_on_signals():
    stopping = {signal.SIGINT, signal.SIGTERM}
    # Blocked in every thread, a signal waits for sigwait(): there is no moment in which it could be missed.
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)

    def wait():
        signal.sigwait(stopping)
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


def receive(client, deadline):
    """Returns what the next recv() brings before the deadline; nothing when the client has gone."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    client.settimeout(left)
    return client.recv(LONGEST_REQUEST)


def read_raw(client, deadline):
    """Returns a request, or None if the client has gone without one."""
    return receive(client, deadline) or None


def read_line(client, deadline):
    """Returns a request, or None if the client has gone before its end; one that is too long is cut."""
    request = b""
    while b"\n" not in request:
        piece = receive(client, deadline)
        if not piece:
            return None
        request = request[:LONGEST_REQUEST] + piece
    return request.partition(b"\n")[0]


def is_plain(name):
    """Whether a name can mean nothing but an entry of the folder itself."""
    return name not in (b"", b".", b"..") and b"/" not in name and b"\0" not in name


def open_file(root, name):
    """Opens a regular file of the folder `root`; anything else is an OSError."""
    if not is_plain(name):
        raise FileNotFoundError
    # O_NONBLOCK: a FIFO would otherwise be waited for until somebody writes to it.
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=root)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError
    return open(descriptor, "rb", buffering=0)


def send_bytes(client, file, size):
    """Sends so many bytes and no more, even if the file has grown meanwhile."""
    if size > 0 and client.sendfile(file, count=size) < size:
        raise ConnectionAbortedError("the file has become shorter")


def hang_up(client):
    """Ends the connection in good order: to close it over unread bytes would reset it, and destroy what was sent."""
    client.shutdown(socket.SHUT_WR)
    with contextlib.suppress(BlockingIOError):
        for _ in range(256):
            if not client.recv(65536, socket.MSG_DONTWAIT):
                break


def refuse(client, name, end):
    print("下载的文件不存在", flush=True)
    client.sendall(b"-1" + SEPARATOR + name + "文件不存在".encode() + end)


def serve(client, root, in_lines, patience):
    deadline = time.monotonic() + patience
    name = (read_line if in_lines else read_raw)(client, deadline)
    if name is None:
        return
    end = b"\n" if in_lines else b""
    client.settimeout(None)
    try:
        file = open_file(root, name)
    except OSError:
        refuse(client, name, end)
    else:
        with file:
            print("对方请求下载的文件名为:" + name.decode("utf-8", "replace"), flush=True)
            size = os.fstat(file.fileno()).st_size
            client.sendall(b"0" + SEPARATOR + str(size).encode() + end)
            send_bytes(client, file, size)
    hang_up(client)


def serve_safely(client, *how):
    """Serves a client; whatever becomes of it is no reason to end."""
    try:
        serve(client, *how)
    except TimeoutError:
        print("error: recv: no whole request in time", file=sys.stderr, flush=True)
    except OSError as error:
        print(f"error: send: {error.strerror or error}", file=sys.stderr, flush=True)


def main():
    options = parse_options()
    sys.stdout.reconfigure(encoding="utf-8")
    end_on_signals()
    root = open_folder(options.root)
    with listen((str(options.host), options.port)) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                serve_safely(client, root, options.framing == "line", options.idle_timeout)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
