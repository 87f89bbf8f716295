#!/usr/bin/env -S python3 -B
"""A sender as a beginner writes it: input() has no end, and every line fits."""

from socket import AF_INET, SOCK_DGRAM, socket

from beginner_options import address_option

target = address_option(1234)
mailbox = socket(AF_INET, SOCK_DGRAM)
text = ""
while text != "bye":
    text = input("请输入要发送的数据:")
    mailbox.sendto(text.encode(), target)
mailbox.close()
