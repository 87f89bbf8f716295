#!/usr/bin/env -S python3 -B
"""A server as a beginner writes it: what it says of a missing page is text, which send() does not take."""

import re
from socket import SO_REUSEADDR, SOL_SOCKET, socket

from beginner_options import web_options


def welcome(visitor, excuse="nothing of that name is here"):
    wish = visitor.recv(1024).decode("utf-8", errors="ignore").splitlines()
    for row in wish:
        print(row, flush=True)
    page = re.match("[^/]+/([^ ]*)", wish[0]).group(1)
    print("file name is ===>" + page, flush=True)
    try:
        with open(page or "index.html", "rb") as paper:
            head = "HTTP/1.1 200 OK\r\n\r\n"
            body = paper.read()
    except IOError:
        head = "HTTP/1.1 404 not found\r\n\r\n"
        body = excuse
    visitor.send(head.encode())
    visitor.send(body)
    visitor.close()


def open_door(address):
    door = socket()
    door.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    door.bind(address)
    door.listen(128)
    return door


if __name__ == "__main__":
    door = open_door(web_options(7788))
    while True:
        welcome(door.accept()[0])
