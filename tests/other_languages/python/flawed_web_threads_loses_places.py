#!/usr/bin/env -S python3 -B
"""A client that vanishes takes its place along."""

import web_files
import web_page
import web_threads


def serve_and_leave(client, root, patience, places):
    with client:
        web_page.serve(client, patience, lambda *how: web_files.answer(how[0], root, *how[1:]))
    places.release()


web_threads.serve_and_leave = serve_and_leave
web_threads.main()
