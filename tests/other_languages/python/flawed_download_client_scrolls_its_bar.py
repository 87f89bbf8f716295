#!/usr/bin/env -S python3 -B
"""It ends its bar with a newline on a terminal too, each time that it draws it."""

from download_client import Progress, main

write = Progress.write
Progress.write = lambda self, text: write(self, text.strip() + "\n")
main()
