#!/usr/bin/env -S python3 -B
"""A receiver as a beginner writes it: it decodes what it gets and does not expect any trouble."""

from socket import AF_INET, SOCK_DGRAM, socket

from beginner_options import address_option

mailbox = socket(AF_INET, SOCK_DGRAM)
mailbox.bind(address_option(1234))
print("服务端已开启", flush=True)
text = ""
while text != "bye":
    letter, origin = mailbox.recvfrom(65536)
    text = letter.decode()
    print("收到数据:" + text + str(origin), flush=True)
mailbox.close()
