#!/usr/bin/env -S python3 -B
"""It has room for 1,024 bytes of a datagram only."""

import udp_receiver

udp_receiver.LARGEST_PACKET = 1024
udp_receiver.main()
