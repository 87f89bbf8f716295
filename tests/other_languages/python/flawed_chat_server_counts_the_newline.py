#!/usr/bin/env -S python3 -B
"""It counts the newline, and refuses a message of exactly 16 MiB."""

import chat_server

chat_server.LONGEST_MESSAGE -= 1
chat_server.main()
