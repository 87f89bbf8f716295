#!/usr/bin/env -S python3 -B
"""Sends the pages of one folder to many clients at once, to each from a thread of its own."""

import sys
import threading

import web_files
import web_page
import web_processes


def serve_and_leave(client, root, patience, places):
    try:
        with client:
            web_files.serve_safely(client, root, patience)
    finally:
        places.release()


def make_thread(client, root, patience, places):
    """Serves a client in a thread that ends by itself."""
    try:
        threading.Thread(target=serve_and_leave, args=(client, root, patience, places), daemon=True).start()
    except RuntimeError as error:
        web_page.complain(error)
        client.close()
        places.release()


def serve_all(listener, root, most, patience):
    places = threading.Semaphore(most)
    while True:
        places.acquire()
        client, _ = listener.accept()
        make_thread(client, root, patience, places)


def main():
    options = web_processes.web_options(__doc__).parse_args()
    web_page.end_on_signals()
    root = web_files.open_root(options.root)
    with web_page.listen(options) as listener:
        serve_all(listener, root, options.max_clients, options.idle_timeout)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
