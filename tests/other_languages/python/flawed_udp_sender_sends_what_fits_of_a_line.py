#!/usr/bin/env -S python3 -B
"""It cuts a line to the length of a datagram, and says nothing."""

import udp_sender

send = udp_sender.send
udp_sender.send = lambda udp, data, address: send(udp, data[:65507], address)
udp_sender.main()
