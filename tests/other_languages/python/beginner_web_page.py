#!/usr/bin/env -S python3 -B
"""A server as a beginner writes it: one recv() is the request, in UTF-8, and the answer says nothing of its body."""

from socket import SO_REUSEADDR, SOL_SOCKET, socket

from beginner_options import web_options


def welcome(visitor):
    wish = visitor.recv(1024).decode("utf-8")
    for row in wish.splitlines():
        print(row, flush=True)
    visitor.send(("HTTP/1.1 200 OK\r\n" + "\r\n" + "hello world").encode())
    visitor.close()


door = socket()
door.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
door.bind(web_options(7788))
door.listen(128)
while True:
    welcome(door.accept()[0])
