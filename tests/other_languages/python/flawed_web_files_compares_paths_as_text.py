#!/usr/bin/env -S python3 -B
"""It takes every path that begins like the folder's for a path in it, that of the folder's sibling too."""

import os

import web_files


def open_below(root, name):
    folder = os.path.realpath(b"/proc/self/fd/%d" % root)
    path = os.path.realpath(folder + b"/" + name)
    if not path.startswith(folder):
        raise FileNotFoundError
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)


web_files.open_below = open_below
web_files.main()
