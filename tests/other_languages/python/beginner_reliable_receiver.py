#!/usr/bin/env -S python3 -B
"""A receiver as a beginner writes it: the file stays in memory until it is complete, and one segment is awaited."""

import argparse
import os
import random
import signal
import socket
import struct
import sys
import time

SYN, ACK, FIN, RST = 1, 2, 4, 8
WINDOW = 1024


def between(low, high):
    def convert(text):
        if not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return convert


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=between(1, 65535), default=1300)
parser.add_argument("--out", required=True)
parser.add_argument("--isn", type=between(0, 2**32 - 1), default=random.randrange(2**32))
parser.add_argument("--rto", type=between(1, 3600000), default=100)
parser.add_argument("--retries", type=between(0, 100), default=8)
options = parser.parse_args()

waits = [options.rto / 1000]
for _ in range(options.retries):
    waits.append(min(2 * waits[-1], max(1, waits[0])))
temporary = options.out + ".temporary"


def end(*_):
    if os.path.exists(temporary):
        os.remove(temporary)
    os._exit(0)


signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, end)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
content = bytearray()
sender = None
seq = options.isn
expected = 0


def checksum(data):
    if len(data) % 2 == 1:
        data = data + b"\0"
    total = 0
    for i in range(0, len(data), 2):
        total += data[i] * 256 + data[i + 1]
    while total > 65535:
        total = total % 65536 + total // 65536
    return 65535 - total


def send(flags):
    header = struct.pack("!IIHHHH", seq, expected, flags, WINDOW, 0, 0)
    sock.sendto(header[:14] + struct.pack("!H", checksum(header)), sender)


def decode(datagram):
    """Returns number, ack, flags and data, or None."""
    if len(datagram) < 16:
        return None
    number, ack, flags, window, length, check = struct.unpack("!IIHHHH", datagram[:16])
    if length != len(datagram) - 16 or checksum(datagram[:14] + b"\0\0" + datagram[16:]) != check:
        return None
    return number, ack, flags, datagram[16:]


def wait_for_a_sender():
    global sender, expected
    while sender is None:
        datagram, origin = sock.recvfrom(65535)
        segment = decode(datagram)
        if segment and segment[2] == SYN and not segment[3]:
            sender = origin
            expected = (segment[0] + 1) % 2**32


def receive(seconds):
    """Returns number, ack, flags and data of the sender's next segment; None when the time is over."""
    until = time.monotonic() + seconds
    while True:
        rest = until - time.monotonic()
        if rest <= 0:
            return None
        sock.settimeout(rest)
        try:
            datagram, origin = sock.recvfrom(65535)
        except TimeoutError:
            return None
        segment = decode(datagram)
        if origin == sender and segment:
            return segment


def look_at(segment):
    """Keeps the data if it is what comes next, and returns whether it is the end."""
    global expected
    number, ack, flags, data = segment
    if flags & RST:
        if number == expected:
            sys.exit("error: the sender has reset the connection")
        return False
    if flags == ACK and not data:
        return False
    if flags in (FIN, FIN | ACK) and number == expected and not data:
        expected = (expected + 1) % 2**32
        return True
    known = (expected - number) % 2**32
    if flags in (0, ACK) and known < len(data):
        new = data[known:]
        content.extend(new)
        expected = (expected + len(new)) % 2**32
    send(ACK)
    return False


def is_in_time(segment):
    return (segment[0] - expected) % 2**32 < WINDOW


def shake_hands():
    """Returns the segment that opened the connection."""
    global seq
    for wait in waits:
        send(SYN | ACK)
        until = time.monotonic() + wait
        while segment := receive(until - time.monotonic()):
            number, ack, flags, data = segment
            if flags & SYN:
                if flags == SYN and number == (expected - 1) % 2**32:
                    send(SYN | ACK)
            elif flags == ACK and not data:
                if number == expected and ack == (seq + 1) % 2**32:
                    seq = ack
                    return segment
            elif flags & RST:
                if number == expected:
                    return segment
            elif is_in_time(segment):
                seq = (seq + 1) % 2**32
                return segment
    sys.exit("error: the sender does not answer")


def store():
    with open(temporary, "wb") as file:
        file.write(content)
    os.rename(temporary, options.out)


def say_goodbye():
    for wait in waits:
        send(FIN | ACK)
        until = time.monotonic() + wait
        while segment := receive(until - time.monotonic()):
            number, ack, flags, data = segment
            if flags & RST:
                if number == expected:
                    return
            elif flags != ACK or data:
                send(FIN | ACK)
            elif number == expected and ack == (seq + 1) % 2**32:
                return


try:
    sock.bind((options.host, options.port))
    wait_for_a_sender()
    segment = shake_hands()
    while not look_at(segment):
        segment = receive(sum(waits) + 0.5)
        if segment is None:
            sys.exit("error: the sender is silent")
    store()
    say_goodbye()
except OSError as error:
    if os.path.exists(temporary):
        os.remove(temporary)
    sys.exit(f"error: {error}")
