#!/usr/bin/env -S python3 -B
"""Sends the pages of one folder to many clients at once, to each from a thread of its own, and counts them."""

import sys
import threading
from http import HTTPStatus

import web_files
import web_page
import web_processes

counting = threading.Lock()
served = 0
active = 0


def add(answers, clients):
    global served, active
    with counting:
        served += answers
        active += clients


def tells_counts(client, head, patience):
    """Answers a request for /status; False if it is for something else."""
    method, target = web_page.parse(head)
    if target.partition(b"?")[0] != b"/status":
        return False
    web_files.check_method(method)
    with counting:
        counts = f"served {served}\nactive {active}\n"
    web_page.send_text(client, HTTPStatus.OK, counts, patience, method)
    return True


def answer(client, root, head, patience):
    try:
        if tells_counts(client, head, patience):
            return
        web_files.answer(client, root, head, patience)
    except web_page.Refused as refused:
        web_page.send_text(client, refused.status, refused.status.phrase + "\n", patience, fields=refused.fields)
    add(1, 0)


def serve_and_leave(client, root, patience, places):
    add(0, 1)
    try:
        with client:
            web_page.serve_safely(client, patience, lambda client, head, patience: answer(client, root, head, patience))
    finally:
        add(0, -1)
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
