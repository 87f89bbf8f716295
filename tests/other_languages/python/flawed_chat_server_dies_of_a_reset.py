#!/usr/bin/env -S python3 -B
"""It dies of an exception when the client resets the connection."""

import chat_server

chat_server.read_line = lambda stream: stream.readline(chat_server.LONGEST_MESSAGE + 1)
chat_server.main()
