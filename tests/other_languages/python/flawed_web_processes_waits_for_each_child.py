#!/usr/bin/env -S python3 -B
"""It has a process for each client, and waits until that is done before it accepts the next."""

import os
import socket

import web_processes

make_child = web_processes.make_child


def make_and_await(*how):
    make_child(*how)
    while web_processes.children:
        web_processes.children.remove(os.wait()[0])


web_processes.make_child = make_and_await
# It waits for ever, too: who watches it sees at once that nothing comes.
socket.socket.settimeout = lambda *how: None
web_processes.main()
