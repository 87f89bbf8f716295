#!/usr/bin/env python3
"""Prints every UDP datagram that arrives, until one says bye."""

import argparse
import ipaddress
import os
import re
import selectors
import signal
import socket
import sys

LARGEST_PACKET = 65535


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to bind")
    parser.add_argument("--port", type=port_number, default=1234)
    return parser.parse_args()


def signal_pipe():
    """Returns a descriptor that becomes readable when SIGINT or SIGTERM arrives."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return reader


def open_socket(address):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        udp.bind(address)
    except OSError as error:
        sys.exit(f"error: bind {address[0]}:{address[1]}: {error.strerror}")
    return udp


def receive(udp):
    return udp.recvfrom(LARGEST_PACKET)


def shown(data):
    return data.decode("utf-8", "replace")


def says_goodbye(data):
    return data == b"bye"


def main():
    options = parse_options()
    sys.stdout.reconfigure(encoding="utf-8")
    stop = signal_pipe()
    with open_socket((str(options.host), options.port)) as udp, selectors.DefaultSelector() as selector:
        selector.register(udp, selectors.EVENT_READ)
        selector.register(stop, selectors.EVENT_READ)
        print("服务端已开启", flush=True)
        while stop not in [key.fileobj for key, _ in selector.select()]:
            data, sender = receive(udp)
            print(f"收到数据:{shown(data)}{sender}", flush=True)
            if says_goodbye(data):
                break


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
