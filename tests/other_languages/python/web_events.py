#!/usr/bin/env -S python3 -B
"""Sends the pages of one folder to many clients at once, all of them from one thread, which asks one selector."""

import collections
import os
import selectors
import socket
import sys
import time
from http import HTTPStatus

import web_files
import web_page
from web_page import Refused

TURN = 1 << 18  # bytes to send before others get their turn
REST = 0.1  # seconds before another try where nobody can be accepted

RECEIVING, SENDING, LEAVING = range(3)


def take_head(connection):
    """Takes the head of the first request from what has arrived, without its empty line; None if it is not whole."""
    connection.input = connection.input.lstrip(b"\r\n")
    end = web_page.END_OF_HEAD.search(connection.input)
    head = connection.input[: end.start()] if end else connection.input
    web_page.check_length(head)
    if not end:
        return None
    connection.input = connection.input[end.end() :]
    return head


def fields_of(head):
    """Returns the fields of a request, their names in small letters."""
    lines = (line.partition(b":") for line in web_page.lines_of(head)[1:])
    return {name.lower(): value.strip().lower() for name, _, value in lines}


def is_last(head):
    """Whether the connection ends after this request: a client wants it, or a body follows that nobody reads."""
    fields = fields_of(head)
    return (
        not web_page.lines_of(head)[0].endswith(b"HTTP/1.1")
        or b"close" in [word.strip() for word in fields.get(b"connection", b"").split(b",")]
        or fields.get(b"content-length", b"0") != b"0"
        or b"transfer-encoding" in fields
    )


def head_of(status, kind, size, fields, last):
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", f"Content-Type: {kind}", f"Content-Length: {size}", *fields]
    return "".join(line + "\r\n" for line in [*lines, *(["Connection: close"] if last else []), ""]).encode("latin-1")


class Connection:
    """What a thread would remember of its client."""

    def __init__(self, client):
        self.client = client
        self.state = RECEIVING
        self.input = b""
        self.output = b""
        self.file = None
        self.left = 0  # bytes of the file
        self.last = False
        self.unread = 0

    def close(self):
        self.drop_file()
        self.client.close()

    def drop_file(self):
        if self.file:
            self.file.close()
        self.file, self.left = None, 0

    def awaits(self):
        return selectors.EVENT_WRITE if self.state == SENDING else selectors.EVENT_READ

    def answer(self, root, head):
        method, target = web_page.parse(head)
        web_files.check_method(method)
        name = web_files.name_in(target)
        if name == b"" or name.endswith(b"/"):
            name += b"index.html"
        file = web_files.open_page(root, name)
        size = os.fstat(file.fileno()).st_size
        self.output = head_of(HTTPStatus.OK, web_files.kind_of(name), size, [], self.last)
        if method == b"GET" and size > 0:
            self.file, self.left = file, size
        else:
            file.close()

    def refuse(self, refused, head_only):
        self.last |= refused.status in (400, 414, 431)
        body = (refused.status.phrase + "\n").encode()
        self.output = head_of(refused.status, "text/plain", len(body), refused.fields, self.last)
        if not head_only:
            self.output += body

    def begin_next(self, root):
        """Begins the next answer, if a request has arrived already."""
        head = None
        try:
            head = take_head(self)
            if head is None:
                self.state = RECEIVING
                return
            self.last = is_last(head)
            self.answer(root, head)
        except Refused as refused:
            self.refuse(refused, head is not None and head.startswith(b"HEAD "))
        self.state = SENDING

    def receive(self, root):
        piece = self.client.recv(65536)
        if not piece:
            raise ConnectionError("the client has gone")
        self.input += piece
        self.begin_next(root)

    def send_some(self):
        """Sends what the client takes now; returns how many bytes that were."""
        if self.output:
            size = self.client.send(self.output)
            self.output = self.output[size:]
            return size
        size = os.sendfile(self.client.fileno(), self.file.fileno(), None, min(self.left, TURN))
        if size == 0:
            raise ConnectionAbortedError("the file has become shorter")
        self.left -= size
        if self.left == 0:
            self.drop_file()
        return size

    def send(self, root):
        sent = 0
        while self.state == SENDING and sent < TURN:
            sent += self.send_some()
            if self.output or self.file:
                continue
            if self.last:
                self.client.shutdown(socket.SHUT_WR)
                self.state = LEAVING
            else:
                self.begin_next(root)

    def discard(self):
        size = len(self.client.recv(65536))
        self.unread += size
        if size == 0 or self.unread > web_page.MOST_UNREAD:
            raise ConnectionError("the client has gone")

    def take_turn(self, root):
        """Goes on without waiting; returns whether the client's time begins anew."""
        before = self.state, len(self.output), self.left
        try:
            if self.state == RECEIVING:
                self.receive(root)
            if self.state == SENDING:
                self.send(root)
            elif self.state == LEAVING:
                self.discard()
        except BlockingIOError:
            pass
        return before != (self.state, len(self.output), self.left)


class Loop:
    def __init__(self, listener, root, patience, selector):
        self.listener = listener
        self.root = root
        self.patience = patience
        self.selector = selector
        self.waiting = {LEAVING: collections.OrderedDict(), None: collections.OrderedDict()}  # and since when
        self.resting_until = None
        listener.setblocking(False)
        selector.register(listener, selectors.EVENT_READ)

    def patience_in(self, state):
        return web_page.LONGEST_GOODBYE if state == LEAVING else self.patience

    def begin_time(self, connection):
        self.forget_time(connection)
        state = LEAVING if connection.state == LEAVING else None
        self.waiting[state][connection] = time.monotonic()

    def forget_time(self, connection):
        for waiting in self.waiting.values():
            waiting.pop(connection, None)

    def rest(self):
        """Nobody can be accepted: to be told of them again and again would not help."""
        self.selector.unregister(self.listener)
        self.resting_until = time.monotonic() + REST

    def end_rest(self):
        if self.resting_until and self.resting_until <= time.monotonic():
            self.resting_until = None
            self.selector.register(self.listener, selectors.EVENT_READ)

    def accept(self):
        try:
            client, _ = self.listener.accept()
        except BlockingIOError:
            return
        except OSError:
            self.rest()
            return
        client.setblocking(False)
        connection = Connection(client)
        self.selector.register(client, connection.awaits(), connection)
        self.begin_time(connection)

    def drop(self, connection):
        self.selector.unregister(connection.client)
        self.forget_time(connection)
        connection.close()

    def watch(self, connection, before):
        if connection.awaits() != before:
            self.selector.modify(connection.client, connection.awaits(), connection)

    def serve(self, connection):
        before = connection.awaits()
        try:
            if connection.take_turn(self.root):
                self.begin_time(connection)
            self.watch(connection, before)
        except OSError:
            self.drop(connection)

    def drop_late(self):
        for state, waiting in self.waiting.items():
            while waiting and next(iter(waiting.values())) + self.patience_in(state) <= time.monotonic():
                self.drop(next(iter(waiting)))

    def time_left(self):
        times = [next(iter(waiting.values())) + self.patience_in(state) for state, waiting in self.waiting.items() if waiting]
        if self.resting_until:
            times.append(self.resting_until)
        return max(0, min(times) - time.monotonic()) if times else None

    def run(self):
        while True:
            for key, _ in self.selector.select(self.time_left()):
                if key.data is None:
                    self.accept()
                elif key.fileobj.fileno() != -1:
                    self.serve(key.data)
            self.drop_late()
            self.end_rest()


def main(selector=None):
    parser = web_files.web_options(__doc__, 8888)
    parser.set_defaults(idle_timeout=60)
    options = parser.parse_args()
    web_page.end_on_signals()
    root = web_files.open_root(options.root)
    with web_page.listen(options) as listener:
        Loop(listener, root, options.idle_timeout, selector or selectors.DefaultSelector()).run()


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
