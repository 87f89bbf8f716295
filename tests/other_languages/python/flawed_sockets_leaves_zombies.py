#!/usr/bin/env -S python3 -B
"""It never waits for its children."""

import sockets

sockets.reap = lambda child: 0
sockets.main()
