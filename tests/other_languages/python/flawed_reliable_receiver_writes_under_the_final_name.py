#!/usr/bin/env -S python3 -B
"""It writes under the final name from the first byte on."""

import threading

import reliable_receiver


class OpenFile(reliable_receiver.PartialFile):
    def __init__(self, path):
        self.path = self.temporary = path
        self.changing = threading.Lock()
        self.file = open(path, "wb", buffering=0)
        self.is_kept = False

    def keep(self):
        super().keep()
        self.is_kept = True

    def discard(self):
        if not self.is_kept:
            super().discard()

    def discard_for_ever(self):
        self.discard()


reliable_receiver.PartialFile = OpenFile
reliable_receiver.main()
