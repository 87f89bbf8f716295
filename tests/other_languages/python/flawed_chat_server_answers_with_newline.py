#!/usr/bin/env -S python3 -B
"""Its answer has a newline in raw framing too."""

import chat_server

confirm = chat_server.confirm
chat_server.confirm = lambda client, _: confirm(client, chat_server.CONFIRMATION + b"\n")
chat_server.main()
