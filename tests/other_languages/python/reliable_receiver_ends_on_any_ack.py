#!/usr/bin/env -S python3 -B
"""It is correct: whatever segment acknowledges its FIN, it believes it and ends (RFC 9293, 3.10.7.4, LAST-ACK)."""

import reliable_receiver

next_segment = reliable_receiver.Receiver.next_segment


def ending_segment(receiver, deadline):
    segment = next_segment(receiver, deadline)
    if segment:
        flags, _, ack, _ = segment
        if flags & reliable_receiver.ACK and ack == (receiver.seq_behind_syn + 1) % 2**32:
            return reliable_receiver.ACK, receiver.expected, ack, b""
    return segment


reliable_receiver.Receiver.next_segment = ending_segment
reliable_receiver.main()
