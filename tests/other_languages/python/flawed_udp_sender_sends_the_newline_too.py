#!/usr/bin/env -S python3 -B
"""It sends the newline with the line."""

import udp_sender

send = udp_sender.send
udp_sender.send = lambda udp, data, address: send(udp, data + b"\n", address)
udp_sender.main()
