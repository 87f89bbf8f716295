#!/usr/bin/env -S python3 -B
"""It has a timeout for the request, and none for who does not read the answer."""

import web_files

send_file = web_files.send_file
web_files.send_file = lambda client, file, size, patience: send_file(client, file, size, None)
web_files.main()
