#!/usr/bin/env -S python3 -B
"""It leaves SIGINT and SIGTERM to the system."""

import chat_server

chat_server.end_on_signals = lambda: None
chat_server.main()
