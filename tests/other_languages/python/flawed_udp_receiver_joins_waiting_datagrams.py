#!/usr/bin/env -S python3 -B
"""It reads all that is waiting and shows it as one message."""

import socket

import udp_receiver

receive = udp_receiver.receive


def receive_all(udp):
    data, sender = receive(udp)
    while True:
        try:
            data += udp.recv(udp_receiver.LARGEST_PACKET, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return data, sender


udp_receiver.receive = receive_all
udp_receiver.main()
