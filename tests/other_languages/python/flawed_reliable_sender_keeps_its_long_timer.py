#!/usr/bin/env -S python3 -B
"""Once its timer has become long, it stays so, whatever is acknowledged."""

import time

import reliable_sender


def restart(sender):
    sender.timer.deadline = time.monotonic() + sender.timer.pause
    sender.timer.refill(sender.spare())


reliable_sender.Sender.restart_timer = restart
reliable_sender.main()
