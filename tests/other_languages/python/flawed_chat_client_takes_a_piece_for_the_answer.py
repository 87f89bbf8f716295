#!/usr/bin/env -S python3 -B
"""One recv is taken for the answer."""

import chat_client

chat_client.read_line = lambda stream: chat_client.read_some(stream).rstrip(b"\n")
chat_client.main()
