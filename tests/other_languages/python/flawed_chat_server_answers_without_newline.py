#!/usr/bin/env -S python3 -B
"""Its answer has no newline in line framing either."""

import chat_server

confirm = chat_server.confirm
chat_server.confirm = lambda client, _: confirm(client, chat_server.CONFIRMATION)
chat_server.main()
