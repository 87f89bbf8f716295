#!/usr/bin/env -S python3 -B
"""It takes every path that begins like the folder's for a path in it, that of the folder's sibling too."""

import os

import download_server

open_file = download_server.open_file


def open_file_below(root, name):
    folder = os.path.realpath(b"/proc/self/fd/%d" % root)
    path = os.path.realpath(os.path.join(folder, name))
    if not path.startswith(folder):
        raise FileNotFoundError
    return open_file(root, path)


download_server.is_plain = lambda name: True
download_server.open_file = open_file_below
download_server.main()
