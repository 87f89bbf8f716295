#!/usr/bin/env -S python3 -B
"""It collects a message of any length."""

import chat_server

chat_server.LONGEST_MESSAGE = 1 << 40
chat_server.main()
