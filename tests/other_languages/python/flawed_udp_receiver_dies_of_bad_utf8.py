#!/usr/bin/env -S python3 -B
"""It decodes strictly and dies of bytes that are not UTF-8."""

import udp_receiver

udp_receiver.shown = bytes.decode
udp_receiver.main()
