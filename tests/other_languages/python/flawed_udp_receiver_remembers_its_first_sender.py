#!/usr/bin/env -S python3 -B
"""It believes that every datagram comes from the first sender."""

import udp_receiver

receive = udp_receiver.receive
senders = []


def receive_from_the_first(udp):
    data, sender = receive(udp)
    senders.append(sender)
    return data, senders[0]


udp_receiver.receive = receive_from_the_first
udp_receiver.main()
