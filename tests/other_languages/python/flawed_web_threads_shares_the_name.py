#!/usr/bin/env -S python3 -B
"""The name of the page that is asked for lies where all threads see it, and where the next one changes it."""

import web_files
import web_threads

name_in = web_files.name_in
send_page = web_files.send_page
wanted = b""


def note_name(target):
    global wanted
    wanted = name_in(target)
    return wanted


def send_wanted(client, root, name, *how):
    send_page(client, root, wanted or name, *how)


web_files.name_in = note_name
web_files.send_page = send_wanted
web_threads.main()
