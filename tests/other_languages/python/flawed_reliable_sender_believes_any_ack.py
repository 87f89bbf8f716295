#!/usr/bin/env -S python3 -B
"""It takes an ACK of what it has never sent for an ACK of all before."""

import reliable_sender


def believe(sender, ack):
    count = reliable_sender.modulo(ack - sender.seq(sender.base))
    return count if count < 2**31 else None


reliable_sender.Sender.newly_acknowledged = believe
reliable_sender.main()
