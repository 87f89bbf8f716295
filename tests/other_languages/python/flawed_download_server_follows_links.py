#!/usr/bin/env -S python3 -B
"""It follows links, wherever they lead."""

import os

import download_server

os.O_NOFOLLOW = 0
download_server.main()
