#!/usr/bin/env -S python3 -B
"""It ends on a signal, and its children go on."""

import sys

import web_processes

web_processes.end_all = lambda: sys.exit(0)
web_processes.main()
