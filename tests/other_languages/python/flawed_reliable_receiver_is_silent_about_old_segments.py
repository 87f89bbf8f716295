#!/usr/bin/env -S python3 -B
"""It says nothing to what it has already."""

import reliable_receiver

take = reliable_receiver.Receiver.take


def take_new(receiver, flags, seq, ack, data):
    if data and len(data) <= reliable_receiver.distance(seq, receiver.expected) < 2**31:
        return False
    return take(receiver, flags, seq, ack, data)


reliable_receiver.Receiver.take = take_new
reliable_receiver.main()
