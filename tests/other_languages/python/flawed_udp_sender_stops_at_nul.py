#!/usr/bin/env -S python3 -B
"""It takes a NUL byte for the end of a line."""

import udp_sender

send = udp_sender.send
udp_sender.send = lambda udp, data, address: send(udp, data.partition(b"\0")[0], address)
udp_sender.main()
