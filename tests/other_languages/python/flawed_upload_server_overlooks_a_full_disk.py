#!/usr/bin/env -S python3 -B
"""It does not look at what write() says, and calls stored what found no room."""

import contextlib

import upload_server


def write(file, data):
    with contextlib.suppress(OSError):
        file.write(data)


upload_server.check_room = lambda folder, size: None
upload_server.write = write
upload_server.main()
