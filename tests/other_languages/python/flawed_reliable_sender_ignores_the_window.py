#!/usr/bin/env -S python3 -B
"""It sends 64 segments ahead, whatever the receiver has room for."""

import reliable_sender

opens = reliable_sender.Sender.opens


def opens_wide(sender, answer):
    opened = opens(sender, answer)
    sender.edge = 65536
    return opened


def move(sender, _):
    sender.edge = sender.base + 65536


reliable_sender.Sender.opens = opens_wide
reliable_sender.Sender.widen = move
reliable_sender.main()
