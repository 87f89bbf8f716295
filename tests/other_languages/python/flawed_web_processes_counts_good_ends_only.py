#!/usr/bin/env -S python3 -B
"""A child that has crashed keeps its place for ever."""

import contextlib
import os

import web_processes


def reap():
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0] != 0:
            if ended[1] == 0:
                web_processes.children.remove(ended[0])


web_processes.reap = reap
web_processes.main()
