#!/usr/bin/env -S python3 -B
"""Its threads wait for something when they are done, which never comes."""

import threading

import web_threads

serve_and_leave = web_threads.serve_and_leave


def serve_and_stay(*how):
    serve_and_leave(*how)
    threading.Event().wait()


web_threads.serve_and_leave = serve_and_stay
web_threads.main()
