#!/usr/bin/env -S python3 -B
"""It prints the sender as IP:PORT."""

import udp_receiver


class Address(tuple):
    def __str__(self):
        return f"{self[0]}:{self[1]}"


receive = udp_receiver.receive


def receive_with_address(udp):
    data, sender = receive(udp)
    return data, Address(sender)


udp_receiver.receive = receive_with_address
udp_receiver.main()
