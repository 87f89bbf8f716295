#!/usr/bin/python3
"""Sends a file over UDP, reliably: a full window at a time, and all of it again after a loss (go-back-N)."""

import argparse
import ipaddress
import os
import re
import select
import secrets
import socket
import struct
import sys
import time

HEADER = struct.Struct(">IIHHHH")
LARGEST_PIECE = 1024
LARGEST_DATAGRAM = 65535
OWN_WINDOW = 65535
SYN, ACK, FIN, RST = 1, 2, 4, 8


class Failure(Exception):
    """Why the file did not arrive, in words for the user."""


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
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def modulo(value):
    return value % 2**32


class Segment:
    def __init__(self, seq, ack, flags, window, data=b""):
        self.seq, self.ack, self.flags, self.window, self.data = modulo(seq), modulo(ack), flags, window, data

    def encode(self):
        fields = self.seq, self.ack, self.flags, self.window, len(self.data)
        return HEADER.pack(*fields, checksum(HEADER.pack(*fields, 0) + self.data)) + self.data


def decode(datagram):
    """Returns the segment, or None for what is none."""
    if len(datagram) < HEADER.size:
        return None
    seq, ack, flags, window, length, _ = HEADER.unpack_from(datagram)
    if len(datagram) != HEADER.size + length or checksum(datagram) != 0:
        return None
    return Segment(seq, ack, flags, window, datagram[HEADER.size :])


class Timer:
    """The time until something is sent again, which doubles each time, and how often that may be."""

    def __init__(self, first, retries):
        self.first, self.retries = first, retries
        self.is_loaded = False
        self.start()

    def start(self, spare=0):
        self.pause = self.first
        self.deadline = time.monotonic() + self.pause
        self.refill(spare)

    def refill(self, spare):
        self.left = self.retries + spare

    def remaining(self):
        return max(0.0, self.deadline - time.monotonic())

    def expired(self):
        return time.monotonic() >= self.deadline

    def back_off(self):
        if self.left == 0:
            raise Failure("the receiver does not answer")
        self.left -= 1
        self.load()
        self.pause = self.longer(self.pause)
        self.deadline = time.monotonic() + self.pause

    def load(self):
        """Like a run-time that loads what it needs when it needs it first, as a JVM loads its classes."""
        if not self.is_loaded:
            time.sleep(0.08)
        self.is_loaded = True

    def longer(self, pause):
        return min(2 * pause, max(1.0, self.first))


class Link:
    """A socket whose other end is the receiver, and nobody else."""

    def __init__(self, address):
        self.opened = False
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.connect(address)
        self.poll = select.poll()
        self.poll.register(self.udp, select.POLLIN)

    def send(self, segment):
        try:
            self.udp.send(segment.encode())
        except ConnectionRefusedError:
            # That is about a datagram before this one, which has not gone out; the timer will see to it.
            pass

    def receive(self, seconds):
        """Returns the next segment, or None if what comes next is none, or nothing comes in time."""
        # Rounded up, for poll(2) counts whole milliseconds: too early would be a loop without rest.
        if not self.poll.poll(int(seconds * 1000) + 1):
            return None
        try:
            return decode(self.udp.recv(LARGEST_DATAGRAM))
        except ConnectionRefusedError:
            if not self.opened:
                raise Failure("nobody listens") from None
            return None


class Sender:
    """Positions are those of bytes in the file; the FIN stands behind the last one."""

    def __init__(self, link, file, isn, timer):
        self.link, self.file, self.isn, self.timer = link, file, isn, timer
        self.size = os.fstat(file).st_size
        self.base = 0  # the oldest that is not acknowledged
        self.next = 0  # what is sent next, which has been sent before after a loss
        self.reached = 0  # what has never been sent
        self.edge = 0  # where the receiver's window ends
        self.peer_next = 0  # the sequence number that the receiver uses next
        self.done = False

    def seq(self, position):
        return self.isn + 1 + position

    def run(self):
        self.connect()
        while not self.done:
            self.fill_window()
            segment = self.link.receive(self.timer.remaining())
            if segment:
                self.take(segment)
            if not self.done and self.timer.expired():
                self.timer.back_off()
                self.go_back()

    def connect(self):
        syn = Segment(self.isn, 0, SYN, 0)
        self.link.send(syn)
        self.timer.start()
        while not self.opens(self.link.receive(self.timer.remaining())):
            if self.timer.expired():
                self.timer.back_off()
                self.link.send(syn)
        self.link.opened = True
        self.acknowledge()
        self.timer.start(self.spare())

    def opens(self, answer):
        if answer is None:
            return False
        of_syn = answer.ack == modulo(self.isn + 1)
        if answer.flags & RST and (of_syn or not answer.flags & ACK):
            raise Failure("the receiver refuses the connection")
        if answer.flags != SYN | ACK or not of_syn or answer.data:
            return False
        self.peer_next = modulo(answer.seq + 1)
        self.edge = answer.window
        return True

    def fill_window(self):
        while self.next < min(self.size, self.edge):
            self.send_data(min(LARGEST_PIECE, self.size - self.next, self.edge - self.next))
        # The FIN has a sequence number, and needs room like a byte.
        if self.next == self.size and self.size < self.edge:
            self.send_fin()

    def send_data(self, length):
        data = os.pread(self.file, length, self.next)
        if len(data) < length:
            raise Failure("the file has become shorter")
        self.link.send(Segment(self.seq(self.next), self.peer_next, ACK, OWN_WINDOW, data))
        self.advance(length)

    def send_fin(self):
        self.link.send(Segment(self.seq(self.next), self.peer_next, FIN | ACK, OWN_WINDOW))
        self.advance(1)

    def advance(self, length):
        self.next += length
        self.reached = max(self.reached, self.next)

    def acknowledge(self):
        self.link.send(Segment(self.seq(self.reached), self.peer_next, ACK, OWN_WINDOW))

    def window_is_closed(self):
        return self.edge <= self.base <= self.size

    def spare(self):
        """The first probe is no repetition."""
        return 1 if self.window_is_closed() else 0

    def go_back(self):
        """Sends everything again, or one byte if there is no room: the answer will say when there is some."""
        self.next = min(self.base, self.size)
        if self.window_is_closed():
            if self.next < self.size:
                self.send_data(1)
            else:
                self.send_fin()
            self.next = self.base

    def take(self, segment):
        if segment.flags & RST:
            if segment.seq == self.peer_next:
                raise Failure("the receiver has reset the connection")
        elif segment.flags == ACK and not segment.data:
            if segment.seq == self.peer_next:
                self.take_ack(segment)
        elif self.ends(segment):
            self.peer_next = modulo(self.peer_next + 1)
            self.acknowledge()
            self.done = True
        else:
            self.acknowledge()

    def ends(self, segment):
        everything = self.reached > self.size and segment.ack == modulo(self.seq(self.reached))
        return segment.flags == FIN | ACK and segment.seq == self.peer_next and everything

    def newly_acknowledged(self, ack):
        """Returns how many bytes, or None for an ACK of what is not under way."""
        count = modulo(ack - self.seq(self.base))
        return count if count <= self.reached - self.base else None

    def take_ack(self, segment):
        count = self.newly_acknowledged(segment.ack)
        if count is None:
            return
        was_closed = self.window_is_closed()
        self.base += count
        self.next = max(self.next, self.base)
        self.widen(segment)
        if count > 0:
            self.restart_timer()
        elif was_closed and not self.window_is_closed():
            self.timer.start()
        elif was_closed:
            self.timer.refill(1)

    def widen(self, segment):
        self.edge = max(self.edge, self.base + segment.window)

    def restart_timer(self):
        self.timer.start(self.spare())


def open_file(path):
    try:
        file = os.open(path, os.O_RDONLY)
        # A folder can be opened, and not be read.
        os.pread(file, 1, 0)
    except OSError as error:
        sys.exit(f"error: read {path}: {error.strerror}")
    return file


def main():
    options = parse_options()
    file = open_file(options.file)
    timer = Timer(options.rto / 1000, options.retries)
    try:
        Sender(Link((str(options.host), options.port)), file, options.isn, timer).run()
    except Failure as failure:
        sys.exit(f"error: send {options.file}: {failure}")


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
