#!/usr/bin/env -S python3 -B
"""It awaits an answer to an empty line in raw framing."""

import chat_client

chat_client.can_be_sent = lambda message, in_lines: True
chat_client.main()
