#!/usr/bin/env -S python3 -B
"""The parent keeps its copy of each connection open."""

import web_processes

make_child = web_processes.make_child
kept = []


def make_and_keep(client, *how):
    kept.append(client.dup())
    make_child(client, *how)


web_processes.make_child = make_and_keep
web_processes.main()
