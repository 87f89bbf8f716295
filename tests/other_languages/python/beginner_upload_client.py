#!/usr/bin/env -S python3 -B
"""A client as a beginner writes it: any answer means ok, and a file that was sent is a file that was stored."""

import os
import sys
from socket import socket

from beginner_options import file_option

target, ask = file_option(12800)
path = ask("请输入要上传的文件名:")
if os.path.exists(path):
    line = socket()
    line.connect(target)
    line.send(f"{path}<SEPARATOR>{os.path.getsize(path)}".encode())
    if line.recv(1024):
        print("开始上传", flush=True)
        with open(path, "rb") as book:
            while piece := book.read(10240):
                line.send(piece)
                print(f"\r上传{path}: {book.tell()}byte", end="", file=sys.stderr)
        print("上传完毕", flush=True)
    else:
        print("服务端未响应", flush=True)
    line.close()
