#!/usr/bin/env -S python3 -B
"""Sends the pages of one folder to many clients at once, to each from a process of its own."""

import argparse
import contextlib
import os
import select
import signal
import sys

import web_files
import web_page

children = set()
stopping = False


def positive(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text}: not from 1 on")
    return int(text)


def web_options(description):
    parser = web_files.web_options(description, 8888)
    parser.add_argument("--max-clients", type=positive, default=128, help="so many are served at once")
    return parser


def stop(*_):
    global stopping
    stopping = True


def notice_signals():
    """Returns a descriptor that becomes readable with each signal: one that comes just before poll() is not missed."""
    readable, writable = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return readable


def forget_signals(wakeup):
    """A child is ended by signals, like any process."""
    os.close(signal.set_wakeup_fd(-1))
    os.close(wakeup)
    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(which, signal.SIG_DFL)


def reap():
    with contextlib.suppress(ChildProcessError):
        while (child := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            children.remove(child)


def end_all():
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    sys.exit(0)


def await_client(listener, wakeup, most):
    """Returns whether there is a client, and a place for it."""
    poll = select.poll()
    poll.register(wakeup, select.POLLIN)
    if len(children) < most:
        poll.register(listener, select.POLLIN)
    ready = [descriptor for descriptor, _ in poll.poll()]
    if wakeup in ready:
        os.read(wakeup, 4096)
    return listener.fileno() in ready and not stopping


def make_child(client, listener, wakeup, root, patience):
    try:
        child = os.fork()
    except OSError as error:
        web_page.complain(f"fork: {error.strerror}")
        return
    if child != 0:
        children.add(child)
        return
    try:
        forget_signals(wakeup)
        listener.close()
        with client:
            web_files.serve_safely(client, root, patience)
    finally:
        os._exit(0)


def serve_all(listener, wakeup, root, most, patience):
    while not stopping:
        reap()
        if await_client(listener, wakeup, most):
            with listener.accept()[0] as client:
                make_child(client, listener, wakeup, root, patience)
    end_all()


def main():
    options = web_options(__doc__).parse_args()
    wakeup = notice_signals()
    root = web_files.open_root(options.root)
    with web_page.listen(options) as listener:
        serve_all(listener, wakeup, root, options.max_clients, options.idle_timeout)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
