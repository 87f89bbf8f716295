#!/usr/bin/env python3
"""Sends a file over UDP, reliably, with three threads: one sends, one hears, one watches the clock."""

import argparse
import ipaddress
import re
import secrets
import socket
import struct
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass

SYN, ACK, FIN, RST = 1, 2, 4, 8
PIECE = 1024
LARGEST_FLIGHT = 12


def number(smallest, largest):
    """Returns what turns a text into such a number."""

    def parse(text):
        if not re.fullmatch("[0-9]{1,10}", text) or not smallest <= int(text) <= largest:
            raise ValueError(text)
        return int(text)

    return parse


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to send to")
    parser.add_argument("--port", type=number(1, 65535), default=1300)
    parser.add_argument("--file", required=True, help="the file to send")
    parser.add_argument("--isn", type=number(0, 2**32 - 1), default=secrets.randbits(32), help="first sequence number")
    parser.add_argument("--rto", type=number(1, 3_600_000), default=100, help="milliseconds until the first repetition")
    parser.add_argument("--retries", type=number(0, 100), default=8, help="repetitions before it gives up")
    return parser.parse_args()


def checksum(data):
    words = struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) & 1))
    # In ones' complement arithmetic the carry is a one more: that is arithmetic modulo 65,535, with two zeros.
    total = sum(words)
    return 0xFFFF - (total and (total - 1) % 0xFFFF + 1)


@dataclass
class Segment:
    seq: int
    ack: int
    flags: int
    window: int = 0
    data: bytes = b""

    def encode(self):
        header = struct.pack(">IIHHH", self.seq, self.ack, self.flags, self.window, len(self.data))
        return header + struct.pack(">H", checksum(header + self.data)) + self.data

    def size(self):
        """How many numbers it takes."""
        return len(self.data) + bool(self.flags & (SYN | FIN))


def decode(datagram):
    """Returns the segment, or None for what is none."""
    if len(datagram) < 16:
        return None
    seq, ack, flags, window, length, total = struct.unpack(">IIHHHH", datagram[:16])
    segment = Segment(seq, ack, flags, window, datagram[16:])
    if length != len(segment.data) or checksum(datagram[:14] + segment.data) != total:
        return None
    return segment


def after(seq, count):
    return (seq + count) & 0xFFFFFFFF


class Transfer:
    """What the threads share. They wait for `changed`, and hold it while they look at anything here."""

    def __init__(self, options, content):
        self.changed = threading.Condition()
        self.options = options
        self.unsent = memoryview(content)
        self.flight = deque()  # what is not acknowledged, the oldest first
        self.oldest = self.next = options.isn
        self.room = 0  # the receiver's window, from `oldest` on
        self.expected = None  # the receiver's next number
        self.fin_was_sent = False
        self.owes_ack = False
        self.must_repeat = False
        self.is_done = False
        self.problem = None
        self.wind_up()

    def wind_up(self):
        """The timer begins anew."""
        self.pause = self.options.rto / 1000
        self.deadline = time.monotonic() + self.pause
        self.refill()

    def refill(self):
        # The first probe of a window that is shut is no repetition.
        self.tries = self.options.retries + self.is_shut()

    def is_shut(self):
        return self.expected is not None and self.room <= 0 and (len(self.unsent) > 0 or len(self.flight) > 0)

    def under_way(self):
        return (self.next - self.oldest) & 0xFFFFFFFF

    def add(self, flags, data=b""):
        """Returns a new segment, which is under way from now on."""
        segment = Segment(self.next, self.expected if flags & ACK else 0, flags, 0, data)
        self.flight.append(segment)
        self.next = after(self.next, segment.size())
        return segment

    def next_piece(self, length):
        piece, self.unsent = bytes(self.unsent[:length]), self.unsent[length:]
        return self.add(0, piece)


class Sending:
    """The main thread: whatever goes out, it sends."""

    def __init__(self, udp, transfer):
        self.udp, self.transfer = udp, transfer

    def run(self):
        shared = self.transfer
        with shared.changed:
            self.transmit(shared.add(SYN))
            while not shared.problem and (shared.owes_ack or not shared.is_done):
                if not self.act():
                    shared.changed.wait()

    def act(self):
        """Sends what is due, and returns whether anything was."""
        shared = self.transfer
        if shared.owes_ack:
            shared.owes_ack = False
            self.transmit(Segment(shared.next, shared.expected, ACK))
        elif shared.must_repeat:
            shared.must_repeat = False
            self.repeat()
        elif self.free_room() > 0:
            self.transmit(shared.next_piece(min(PIECE, self.free_room())))
        elif self.is_time_for_fin():
            shared.fin_was_sent = True
            self.transmit(shared.add(FIN))
        else:
            return False
        return True

    def free_room(self):
        shared = self.transfer
        if not shared.unsent or len(shared.flight) >= LARGEST_FLIGHT:
            return 0
        return shared.room - shared.under_way()

    def is_time_for_fin(self):
        shared = self.transfer
        return shared.expected is not None and not shared.unsent and not shared.flight and not shared.fin_was_sent

    def repeat(self):
        shared = self.transfer
        for segment in shared.flight:
            self.transmit(segment)
        if not shared.flight and shared.is_shut():
            self.transmit(shared.next_piece(1))

    def transmit(self, segment):
        try:
            self.udp.send(segment.encode())
        except ConnectionRefusedError:
            # The answer to what was sent before; the timer will see to this one.
            pass


class Hearing(threading.Thread):
    """Takes what the receiver says."""

    def __init__(self, udp, transfer):
        super().__init__(daemon=True)
        self.udp, self.transfer = udp, transfer

    def run(self):
        while True:
            try:
                segment = decode(self.udp.recv(65535))
            except ConnectionRefusedError:
                continue
            with self.transfer.changed:
                if segment and not self.transfer.is_done:
                    self.take(segment)
                    self.transfer.changed.notify_all()

    def take(self, segment):
        shared = self.transfer
        if segment.flags & RST:
            if self.is_valid_reset(segment):
                shared.problem = "the receiver has reset the connection"
        elif shared.expected is None:
            if segment.flags == SYN | ACK and segment.ack == shared.next and not segment.data:
                self.open(segment)
        elif segment.flags == ACK and not segment.data:
            if segment.seq == shared.expected:
                self.take_ack(segment)
        else:
            self.answer(segment)

    def is_valid_reset(self, segment):
        shared = self.transfer
        if shared.expected is None:
            return not segment.flags & ACK or segment.ack == shared.next
        return segment.seq == shared.expected

    def open(self, segment):
        shared = self.transfer
        shared.expected = after(segment.seq, 1)
        shared.oldest = shared.next
        shared.room = segment.window
        shared.flight.clear()
        shared.owes_ack = True
        shared.must_repeat = False
        shared.wind_up()

    def take_ack(self, segment):
        shared = self.transfer
        count = (segment.ack - shared.oldest) & 0xFFFFFFFF
        if count > shared.under_way():
            return
        was_shut = shared.is_shut()
        self.forget(count)
        shared.room = max(shared.room - count, segment.window)
        if count > 0:
            shared.wind_up()
        elif was_shut:
            shared.refill()
            if not shared.is_shut():
                shared.wind_up()
                shared.must_repeat = True

    def forget(self, count):
        shared = self.transfer
        shared.oldest = after(shared.oldest, count)
        while count > 0 and count >= shared.flight[0].size():
            count -= shared.flight.popleft().size()
        if count > 0:
            shared.flight[0].seq = shared.oldest
            shared.flight[0].data = shared.flight[0].data[count:]

    def answer(self, segment):
        shared = self.transfer
        shared.owes_ack = True
        is_next = segment.flags == FIN | ACK and segment.seq == shared.expected
        if is_next and shared.fin_was_sent and segment.ack == shared.next:
            shared.expected = after(shared.expected, 1)
            shared.is_done = True


class Watching(threading.Thread):
    """Waits until the timer is over, again and again."""

    def __init__(self, transfer):
        super().__init__(daemon=True)
        self.transfer = transfer

    def run(self):
        shared = self.transfer
        with shared.changed:
            while True:
                left = shared.deadline - time.monotonic()
                if left > 0:
                    shared.changed.wait(left)
                else:
                    self.expire()
                    shared.changed.notify_all()

    def expire(self):
        shared = self.transfer
        if shared.tries == 0:
            shared.problem = "the receiver does not answer"
        shared.tries -= 1
        shared.pause = min(2 * shared.pause, max(1.0, shared.options.rto / 1000))
        shared.deadline = time.monotonic() + shared.pause
        shared.must_repeat = True


def main():
    options = parse_options()
    with open(options.file, "rb") as file:
        transfer = Transfer(options, file.read())
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.connect((str(options.host), options.port))
    for thread in (Hearing(udp, transfer), Watching(transfer)):
        thread.start()
    Sending(udp, transfer).run()
    if transfer.problem:
        sys.exit(f"error: send {options.file}: {transfer.problem}")


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
