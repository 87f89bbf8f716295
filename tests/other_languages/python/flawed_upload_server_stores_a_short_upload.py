#!/usr/bin/env -S python3 -B
"""It takes the end of the stream for the end of the file, and stores what has come."""

import upload_server

upload_server.check_complete = lambda received, size: None
upload_server.main()
