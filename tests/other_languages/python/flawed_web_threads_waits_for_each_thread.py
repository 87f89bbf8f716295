#!/usr/bin/env -S python3 -B
"""It waits for the thread that it has made before it accepts the next client."""

import socket
import threading

import web_threads


def make_and_join(*how):
    thread = threading.Thread(target=web_threads.serve_and_leave, args=how)
    thread.start()
    thread.join()


web_threads.make_thread = make_and_join
# It waits for ever, too: who watches it sees at once that nothing comes.
socket.socket.settimeout = lambda *how: None
web_threads.main()
