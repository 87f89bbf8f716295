#!/usr/bin/env -S python3 -B
"""A server as a beginner writes it: one recv() is one message, and nobody leaves without a q."""

from socket import socket

from beginner_options import address_option

door = socket()
door.bind(address_option(1246))
door.listen(5)
visitor, origin = door.accept()
while True:
    text = visitor.recv(1024).decode()
    print("收到来自" + str(origin) + "的消息:" + text, flush=True)
    if text == "q":
        break
    visitor.send("已送达".encode())
visitor.close()
door.close()
