#!/usr/bin/env -S python3 -B
"""It waits for ever when the sender has gone."""

import reliable_receiver

time_to_give_up = reliable_receiver.time_to_give_up
reliable_receiver.time_to_give_up = lambda options: time_to_give_up(options) + 1_000_000
reliable_receiver.main()
