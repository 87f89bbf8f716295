#!/usr/bin/env -S python3 -B
"""It ends on whatever ends with bye."""

import udp_receiver

udp_receiver.says_goodbye = lambda data: data.endswith(b"bye")
udp_receiver.main()
