#!/usr/bin/env -S python3 -B
"""A client as a beginner writes it: its prompt stands on standard output, directly before the answer."""

from socket import socket

from beginner_options import address_option

line = socket()
line.connect(address_option(1246))
while True:
    text = input("请输入要发送的内容:")
    line.send(text.encode())
    if text == "q":
        break
    print("收到服务端的回应:", line.recv(1024).decode(), flush=True)
line.close()
