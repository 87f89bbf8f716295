#!/usr/bin/env -S python3 -B
"""A client as a beginner writes it: it connects first and asks then, and whatever comes until the end is the file."""

import sys
from socket import socket

from beginner_options import file_option

target, ask = file_option(7890)
line = socket()
line.connect(target)
wish = ask("请输入要下载的文件名:")
line.send(wish.encode())
code, told = line.recv(1024).decode().split("<SEPARATOR>")
if code == "0":
    print("接收到的文件大小:" + told, flush=True)
    arrived = 0
    with open("[接收]" + wish, "wb") as copy:
        while piece := line.recv(10240):
            copy.write(piece)
            arrived += len(piece)
            print(f"\r接收{wish}: {arrived}byte", end="", file=sys.stderr)
else:
    print("下载失败:" + told, flush=True)
line.close()
