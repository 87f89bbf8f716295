#!/usr/bin/env -S python3 -B
"""It dies when the disk is full or the folder cannot be written."""

import sys

import upload_server

store = upload_server.store


def store_or_die(*what):
    try:
        store(*what)
    except (ConnectionError, TimeoutError):
        raise
    except OSError as error:
        sys.exit(f"error: store: {error.strerror}")


upload_server.store = store_or_die
upload_server.main()
