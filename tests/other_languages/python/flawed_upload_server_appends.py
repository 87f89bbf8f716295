#!/usr/bin/env -S python3 -B
"""It appends to a file of the same name that is there already."""

import os
import shutil

import upload_server


class AppendedFile(upload_server.PartialFile):
    def keep_as(self, name):
        def opener(path, flags):
            return os.open(path, flags, 0o666, dir_fd=self.folder)

        with open(self.temporary, "rb", opener=opener) as new, open(name, "ab", opener=opener) as old:
            shutil.copyfileobj(new, old)


upload_server.PartialFile = AppendedFile
upload_server.main()
