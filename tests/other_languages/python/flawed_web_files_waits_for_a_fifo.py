#!/usr/bin/env -S python3 -B
"""It opens a FIFO, which waits until somebody writes to it, before it asks what it is."""

import os

import web_files

os.O_NONBLOCK = 0
web_files.main()
