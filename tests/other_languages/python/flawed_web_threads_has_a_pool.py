#!/usr/bin/env -S python3 -B
"""Four threads, made once, serve everybody."""

import queue
import socket
import threading

import web_threads

POOL = 4


def serve_all(listener, root, most, patience):
    clients = queue.SimpleQueue()
    places = threading.Semaphore(most)

    def serve_one_after_another():
        while True:
            web_threads.serve_and_leave(clients.get(), root, patience, places)

    for _ in range(POOL):
        threading.Thread(target=serve_one_after_another, daemon=True).start()
    while True:
        places.acquire()
        clients.put(listener.accept()[0])


web_threads.serve_all = serve_all
# It waits for ever, too: who watches it sees at once that nothing comes.
socket.socket.settimeout = lambda *how: None
web_threads.main()
