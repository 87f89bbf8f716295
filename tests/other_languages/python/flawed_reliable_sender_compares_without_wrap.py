#!/usr/bin/env -S python3 -B
"""It compares sequence numbers as if they never began again at 0."""

import reliable_sender


def compare(sender, ack):
    oldest, latest = (reliable_sender.modulo(sender.seq(position)) for position in (sender.base, sender.reached))
    return ack - oldest if oldest <= ack <= latest else None


reliable_sender.Sender.newly_acknowledged = compare
reliable_sender.main()
