#!/usr/bin/env -S python3 -B
"""It splits the announcement at the first separator, not at the last."""

import upload_server

upload_server.split = lambda announcement: announcement.partition(upload_server.SEPARATOR)
upload_server.main()
