#!/usr/bin/env -S python3 -B
"""It serves each client by a thread: nobody is delayed, and there is no process."""

import web_processes
import web_threads

web_threads.main()
