#!/usr/bin/env -S python3 -B
"""It takes what one recv() brings for all of the text."""

import sockets

sockets.receive_all = lambda end: end.recv(65536)
sockets.main()
