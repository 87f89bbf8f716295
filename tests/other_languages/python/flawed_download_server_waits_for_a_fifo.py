#!/usr/bin/env -S python3 -B
"""It opens a FIFO, which waits until somebody writes to it, before it asks what it is."""

import os

import download_server

os.O_NONBLOCK = 0
download_server.main()
