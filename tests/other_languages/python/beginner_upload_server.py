#!/usr/bin/env -S python3 -B
"""A server as a beginner writes it: one recv() is the announcement, and whatever comes until the end is the file."""

from socket import socket

from beginner_options import folder_option

door = socket()
door.bind(folder_option(12800, "--dir"))
door.listen(128)
while True:
    visitor, origin = door.accept()
    name, size = visitor.recv(10240).decode().split("<SEPARATOR>")
    print(f"收到文件名:{name}, 大小:{size}", flush=True)
    visitor.send(b"ok")
    with open("[接收]" + name, "wb") as copy:
        while piece := visitor.recv(10240):
            copy.write(piece)
    visitor.close()
