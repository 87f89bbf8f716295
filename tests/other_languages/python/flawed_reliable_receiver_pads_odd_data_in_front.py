#!/usr/bin/env -S python3 -B
"""It puts the zero byte before the data, when their number is odd."""

import reliable_receiver

checksum = reliable_receiver.checksum
reliable_receiver.checksum = lambda data: checksum(data[:16] + b"\0" * (len(data) % 2) + data[16:])
reliable_receiver.main()
