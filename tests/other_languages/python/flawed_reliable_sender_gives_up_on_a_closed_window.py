#!/usr/bin/env -S python3 -B
"""It counts the probes of a closed window, though they are answered."""

import reliable_sender

take_ack = reliable_sender.Sender.take_ack


def count_on(sender, segment):
    was_closed, base, left = sender.window_is_closed(), sender.base, sender.timer.left
    take_ack(sender, segment)
    if was_closed and sender.window_is_closed() and sender.base == base:
        sender.timer.left = left


reliable_sender.Sender.take_ack = count_on
reliable_sender.main()
