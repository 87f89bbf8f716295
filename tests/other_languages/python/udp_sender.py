#!/usr/bin/env python3
"""Sends each line of standard input as one UDP datagram, until one says bye."""

import argparse
import ipaddress
import re
import signal
import socket
import sys


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to send to")
    parser.add_argument("--port", type=port_number, default=1234)
    return parser.parse_args()


def prompted_line():
    print("请输入要发送的数据:", end="", file=sys.stderr, flush=True)
    return sys.stdin.buffer.readline()


def send(udp, data, address):
    """Returns whether the datagram was sent."""
    # The socket is not connected, so that it never hears of an ICMP error.
    try:
        udp.sendto(data, address)
    except OSError as error:
        print(f"error: sendto {address[0]}:{address[1]}: {error.strerror}", file=sys.stderr, flush=True)
        return False
    return True


def main():
    options = parse_options()
    sys.stderr.reconfigure(encoding="utf-8")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    address = (str(options.host), options.port)
    all_sent = True
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for line in iter(prompted_line, b""):
            data = line.removesuffix(b"\n")
            all_sent = send(udp, data, address) and all_sent
            if data == b"bye":
                break
    return 0 if all_sent else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
