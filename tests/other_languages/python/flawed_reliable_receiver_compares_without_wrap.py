#!/usr/bin/env -S python3 -B
"""It compares sequence numbers as if they never began again at 0."""

import reliable_receiver


def is_next(receiver, seq, data):
    return seq <= receiver.expected < seq + len(data)


reliable_receiver.Receiver.is_next = is_next
reliable_receiver.main()
