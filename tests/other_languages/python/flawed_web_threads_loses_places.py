#!/usr/bin/env -S python3 -B
"""A client that vanishes takes its place along."""

import web_page
import web_threads


def serve_and_leave(client, root, patience, places):
    web_threads.add(0, 1)
    try:
        with client:
            web_page.serve(client, patience, lambda *how: web_threads.answer(how[0], root, *how[1:]))
    finally:
        web_threads.add(0, -1)
    places.release()


web_threads.serve_and_leave = serve_and_leave
web_threads.main()
