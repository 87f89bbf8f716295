#!/usr/bin/env -S python3 -B
"""It takes an empty datagram for the end."""

import udp_receiver

udp_receiver.says_goodbye = lambda data: data in (b"", b"bye")
udp_receiver.main()
