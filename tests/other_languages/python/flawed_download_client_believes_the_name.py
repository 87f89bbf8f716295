#!/usr/bin/env -S python3 -B
"""It stores a name with slashes where they lead."""

import os

import download_client


def local_name(name):
    folder, last = os.path.split(name)
    return os.path.join(folder, download_client.PREFIX + last)


download_client.check_name = lambda name, in_lines: None
download_client.local_name = local_name
download_client.main()
