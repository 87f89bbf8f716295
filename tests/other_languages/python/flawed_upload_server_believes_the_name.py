#!/usr/bin/env -S python3 -B
"""It stores a name with slashes where they lead."""

import os

import upload_server


def check_name(name):
    if b"\0" in name:
        raise upload_server.Refused("there is a NUL in this name")


def local_name(name):
    folder, last = os.path.split(name)
    return os.path.join(folder, upload_server.PREFIX + last)


upload_server.check_name = check_name
upload_server.local_name = local_name
upload_server.main()
