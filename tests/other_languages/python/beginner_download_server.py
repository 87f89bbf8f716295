#!/usr/bin/env -S python3 -B
"""A server as a beginner writes it: one recv() is the name, any path will do, and a refused client is forgotten."""

import os
from socket import socket

from beginner_options import folder_option

door = socket()
door.bind(folder_option(7890, "--root"))
door.listen(128)
forgotten = []
while True:
    visitor, origin = door.accept()
    wish = visitor.recv(1024).decode()
    if not os.path.exists(wish):
        print("下载的文件不存在", flush=True)
        visitor.send(f"-1<SEPARATOR>{wish}文件不存在".encode())
        forgotten.append(visitor)
        continue
    try:
        visitor.send(f"0<SEPARATOR>{os.path.getsize(wish)}".encode())
        print("对方请求下载的文件名为:" + wish, flush=True)
        with open(wish, "rb") as book:
            while piece := book.read(40960):
                visitor.send(piece)
    except Exception as trouble:
        print("服务端异常", trouble, flush=True)
    visitor.close()
