#!/usr/bin/env -S python3 -B
"""A server as a beginner writes it: a process for each client, whom nobody waits for, and as many as come."""

from multiprocessing import Process

from beginner_options import web_options
from beginner_web_files import open_door, welcome

if __name__ == "__main__":
    door = open_door(web_options(8888))
    while True:
        visitor, origin = door.accept()
        Process(target=welcome, args=(visitor, b"nothing of that name is here")).start()
        visitor.close()
