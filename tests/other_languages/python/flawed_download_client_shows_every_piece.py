#!/usr/bin/env -S python3 -B
"""It prints a line of progress for every piece, where there is no terminal too."""

from download_client import Progress, main

Progress.update = Progress.draw
main()
