#!/usr/bin/env python3
"""Stores a file that a sender sends over UDP, reliably; what comes out of order has to come again."""

import argparse
import contextlib
import ipaddress
import os
import re
import secrets
import signal
import socket
import struct
import sys
import threading
import time

HEADER = struct.Struct(">IIHHHH")
LARGEST_DATAGRAM = 65535
WINDOW = 65535
SYN, ACK, FIN, RST = 1, 2, 4, 8


class Failure(Exception):
    """Why there is no file, in words for the user."""


def number(smallest, largest):
    """Returns what turns a text into such a number."""

    def parse(text):
        if not re.fullmatch("[0-9]{1,10}", text) or not smallest <= int(text) <= largest:
            raise ValueError(text)
        return int(text)

    return parse


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", type=ipaddress.IPv4Address, default="127.0.0.1", help="address to bind")
    parser.add_argument("--port", type=number(1, 65535), default=1300)
    parser.add_argument("--out", required=True, help="where the file is stored")
    parser.add_argument("--isn", type=number(0, 2**32 - 1), default=secrets.randbits(32), help="first sequence number")
    parser.add_argument("--rto", type=number(1, 3_600_000), default=100, help="milliseconds until the first repetition")
    parser.add_argument("--retries", type=number(0, 100), default=8, help="repetitions before it gives up")
    return parser.parse_args()


class PartialFile:
    """A file that gets its name only once it is complete; until then it has one that nobody cares for."""

    def __init__(self, path):
        self.path = path
        self.temporary = os.path.join(os.path.dirname(path), f".{os.getpid()}-{secrets.token_hex(4)}.part")
        self.changing = threading.Lock()
        self.file = open(self.temporary, "xb")

    def write(self, data):
        self.file.write(data)

    def keep(self):
        self.file.close()
        with self.changing:
            os.rename(self.temporary, self.path)

    def discard(self):
        with self.changing:
            self._remove()

    def discard_for_ever(self):
        """From now on it never gets its name."""
        self.changing.acquire()
        self._remove()

    def _remove(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.temporary)


def block_signals():
    # Blocked in every thread, a signal waits for sigwait(): there is no moment in which it could be missed.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})


def end_on_signals(partial):
    def wait():
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
        partial.discard_for_ever()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def open_socket(address):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        udp.bind(address)
    except OSError as error:
        sys.exit(f"error: bind {address[0]}:{address[1]}: {error.strerror}")
    return udp


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def is_sound(datagram):
    return len(datagram) >= HEADER.size and length_is_true(datagram) and checksum(datagram) == 0


def length_is_true(datagram):
    return HEADER.unpack_from(datagram)[4] == len(datagram) - HEADER.size


def distance(begin, end):
    """How far a sequence number is behind another; from 2^31 on it rather is before it."""
    return (end - begin) % 2**32


class Tries:
    """When something is sent again, and how often it may be."""

    def __init__(self, options):
        self.first, self.left = options.rto / 1000, options.retries
        self.pause = self.first
        self.deadline = time.monotonic() + self.pause

    def again(self):
        """Returns whether it may be sent once more."""
        self.left -= 1
        self.pause = min(2 * self.pause, max(1.0, self.first))
        self.deadline = time.monotonic() + self.pause
        return self.left >= 0


def time_to_give_up(options):
    """The seconds that a sender with these options needs for all its tries."""
    tries = Tries(options)
    seconds = tries.pause
    while tries.again():
        seconds += tries.pause
    return seconds


class Receiver:
    def __init__(self, udp, options, partial):
        self.udp, self.options, self.partial = udp, options, partial
        self.patience = 1.5 * time_to_give_up(options) + 0.1
        self.peer = None
        self.seq = options.isn  # of what it sends next
        self.seq_behind_syn = (options.isn + 1) % 2**32
        self.expected = 0  # the sender's next sequence number

    def run(self):
        self.await_syn()
        self.heard()
        segment = self.shake_hands()
        while not (segment and self.take(*segment)):
            segment = self.next_segment(self.silence_ends)
            if segment is None and time.monotonic() >= self.silence_ends:
                raise Failure("the sender is silent")
        self.store()
        self.say_goodbye()

    def await_syn(self):
        while True:
            datagram, self.peer = self.udp.recvfrom(LARGEST_DATAGRAM)
            if is_sound(datagram):
                seq, _, flags, _, length, _ = HEADER.unpack_from(datagram)
                if flags == SYN and length == 0:
                    self.expected = (seq + 1) % 2**32
                    return

    def shake_hands(self):
        """Returns what opened the connection: the third ACK, or data or FIN if that was lost."""
        self.send(SYN | ACK)
        tries = Tries(self.options)
        while True:
            segment = self.next_segment(tries.deadline)
            if segment and self.is_syn_again(*segment):
                self.send(SYN | ACK)
            elif segment and self.opens(*segment):
                self.seq = self.seq_behind_syn
                return segment
            if time.monotonic() >= tries.deadline:
                if not tries.again():
                    raise Failure("the sender does not answer")
                self.send(SYN | ACK)

    def is_syn_again(self, flags, seq, _, data):
        return flags == SYN and not data and distance(seq, self.expected) == 1

    def opens(self, flags, seq, ack, data):
        if flags & RST or flags == ACK and not data:
            return seq == self.expected and (flags & RST or ack == self.seq_behind_syn)
        return not flags & SYN and self.is_in_window(seq)

    def is_in_window(self, seq):
        return distance(self.expected, seq) < WINDOW

    def next_segment(self, deadline):
        """Returns flags, seq, ack and data of what comes next, or None if it is none, or nothing comes in time."""
        try:
            # Never 0, which would make the socket non-blocking, and raise something else.
            self.udp.settimeout(max(0.001, deadline - time.monotonic()))
            datagram, origin = self.udp.recvfrom(LARGEST_DATAGRAM)
        except TimeoutError:
            return None
        if not self.is_peer(origin) or not is_sound(datagram):
            return None
        self.heard()
        seq, ack, flags, *_ = HEADER.unpack_from(datagram)
        return flags, seq, ack, datagram[HEADER.size :]

    def is_peer(self, origin):
        return origin == self.peer

    def heard(self):
        self.silence_ends = time.monotonic() + self.patience

    def send(self, flags):
        fields = self.seq, self.expected, flags, WINDOW, 0
        self.udp.sendto(HEADER.pack(*fields, checksum(HEADER.pack(*fields, 0))), self.peer)

    def take(self, flags, seq, _, data):
        """Returns whether that was the end."""
        if flags & RST:
            if seq == self.expected:
                raise Failure("the sender has reset the connection")
        elif flags == FIN or flags == FIN | ACK:
            if seq == self.expected and not data:
                self.expected = (seq + 1) % 2**32
                return True
            self.answer(seq)
        elif data or flags != ACK:
            if not flags & (SYN | FIN) and self.is_next(seq, data):
                self.put(seq, data)
            self.answer(seq)
        return False

    def put(self, seq, data):
        new = data[distance(seq, self.expected) :]
        self.partial.write(new)
        self.expected = (self.expected + len(new)) % 2**32

    def is_next(self, seq, data):
        """Whether it holds the byte that is expected; some before it may have come already."""
        return distance(seq, self.expected) < len(data)

    def answer(self, _):
        self.send(ACK)

    def store(self):
        self.partial.keep()

    def say_goodbye(self):
        """The file is stored: whatever comes of this, it is a success."""
        self.send(FIN | ACK)
        tries = Tries(self.options)
        while True:
            segment = self.next_segment(tries.deadline)
            if segment:
                flags, seq, ack, data = segment
                if seq == self.expected and (flags & RST or flags == ACK and ack == (self.seq + 1) % 2**32):
                    return
                if not flags & RST and (data or flags != ACK):
                    self.send(FIN | ACK)
            if time.monotonic() >= tries.deadline:
                if not tries.again():
                    return
                self.send(FIN | ACK)


def main():
    options = parse_options()
    block_signals()
    with open_socket((str(options.host), options.port)) as udp:
        try:
            partial = PartialFile(options.out)
        except OSError as error:
            sys.exit(f"error: open {options.out}: {error.strerror}")
        end_on_signals(partial)
        try:
            Receiver(udp, options, partial).run()
        except Failure as failure:
            sys.exit(f"error: receive {options.out}: {failure}")
        except OSError as error:
            sys.exit(f"error: store {options.out}: {error.strerror}")
        finally:
            partial.discard()


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
