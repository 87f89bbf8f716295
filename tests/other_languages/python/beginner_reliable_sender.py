#!/usr/bin/env -S python3 -B
"""A sender as a beginner writes it: stop and wait, one segment at a time."""

import argparse
import random
import socket
import struct
import sys
import time

SYN, ACK, FIN, RST = 1, 2, 4, 8


def between(low, high):
    def convert(text):
        if not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return convert


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=between(1, 65535), default=1300)
parser.add_argument("--file", required=True)
parser.add_argument("--isn", type=between(0, 2**32 - 1), default=random.randrange(2**32))
parser.add_argument("--rto", type=between(1, 3600000), default=100)
parser.add_argument("--retries", type=between(0, 100), default=8)
options = parser.parse_args()

receiver = (options.host, options.port)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
first_wait = options.rto / 1000
longest_wait = max(1, first_wait)

seq = options.isn  # the number of the first byte that is not acknowledged
ack = 0  # the number that the receiver uses next
window = 0


def checksum(data):
    if len(data) % 2 == 1:
        data = data + b"\0"
    total = 0
    for i in range(0, len(data), 2):
        total += data[i] * 256 + data[i + 1]
    while total > 65535:
        total = total % 65536 + total // 65536
    return 65535 - total


def send(number, flags, data=b""):
    header = struct.pack("!IIHHHH", number, ack, flags, 0, len(data), 0)
    header = header[:14] + struct.pack("!H", checksum(header + data))
    sock.sendto(header + data, receiver)


def receive(until):
    """Returns seq, ack, flags, window and data of the next segment; None when the time is over."""
    while True:
        rest = until - time.monotonic()
        if rest <= 0:
            return None
        sock.settimeout(rest)
        try:
            datagram, sender = sock.recvfrom(65535)
        except TimeoutError:
            return None
        if sender != receiver or len(datagram) < 16:
            continue
        number, acknowledged, flags, room, length, check = struct.unpack("!IIHHHH", datagram[:16])
        if length != len(datagram) - 16 or checksum(datagram[:14] + b"\0\0" + datagram[16:]) != check:
            continue
        return number, acknowledged, flags, room, datagram[16:]


def look_at(segment, taken):
    """Returns how much it acknowledges of the segment under way, which takes so many numbers; None if it is no ACK."""
    global window
    number, acknowledged, flags, room, data = segment
    if flags & RST:
        if number == ack:
            sys.exit("error: the receiver has reset the connection")
        return None
    if flags != ACK or data:
        send((seq + taken) % 2**32, ACK)
        return None
    progress = (acknowledged - seq) % 2**32
    if progress > taken:
        return None
    window = room
    return progress


def connect():
    global seq, ack, window
    wait = first_wait
    for _ in range(options.retries + 1):
        send(seq, SYN)
        until = time.monotonic() + wait
        while segment := receive(until):
            number, acknowledged, flags, room, data = segment
            good = acknowledged == (seq + 1) % 2**32
            if flags & RST and (good or not flags & ACK):
                sys.exit("error: the receiver refuses the connection")
            if flags == SYN | ACK and good and not data:
                seq = acknowledged
                ack = (number + 1) % 2**32
                window = room
                send(seq, ACK)
                return
        wait = min(2 * wait, longest_wait)
    sys.exit("error: nobody answers")


def deliver(data):
    """Sends some data until some of it is acknowledged, and returns how much."""
    global seq
    wait = first_wait
    for _ in range(options.retries + 1):
        send(seq, ACK, data)
        until = time.monotonic() + wait
        while segment := receive(until):
            progress = look_at(segment, len(data))
            if progress:
                seq = (seq + progress) % 2**32
                return progress
        wait = min(2 * wait, longest_wait)
    sys.exit("error: the receiver answers no more")


def wait_for_room(byte):
    """While the window is 0: asks with one byte now and then; returns how much of it the receiver took."""
    global seq
    wait = first_wait
    asked = False
    unanswered = 0
    while True:
        until = time.monotonic() + wait
        while segment := receive(until):
            progress = look_at(segment, 1 if asked else 0)
            if progress:
                seq = (seq + 1) % 2**32
                return 1
            if progress == 0:
                unanswered = 0
                if window > 0:
                    return 0
        if unanswered > options.retries:
            sys.exit("error: the receiver answers no more")
        wait = min(2 * wait, longest_wait)
        send(seq, ACK, byte)
        asked = True
        unanswered += 1


def finish():
    wait = first_wait
    left = options.retries + 1
    while left > 0:
        send(seq, FIN | ACK)
        left -= 1
        until = time.monotonic() + wait
        while segment := receive(until):
            number, acknowledged, flags, room, data = segment
            if flags == FIN | ACK and number == ack and acknowledged == (seq + 1) % 2**32:
                send_last_ack()
                return
            if look_at(segment, 1) == 1:
                # It knows of the end, and needs some time to store the file.
                left = options.retries + 1
        wait = min(2 * wait, longest_wait)
    sys.exit("error: the receiver never said that it has the file")


def send_last_ack():
    global ack
    ack = (ack + 1) % 2**32
    send((seq + 1) % 2**32, ACK)


try:
    with open(options.file, "rb") as file:
        content = file.read()
    connect()
    done = 0
    while done < len(content):
        if window == 0:
            done += wait_for_room(content[done : done + 1])
        else:
            done += deliver(content[done : done + min(1024, window)])
    finish()
except OSError as error:
    sys.exit(f"error: {error}")
