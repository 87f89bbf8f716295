#!/usr/bin/env -S python3 -B
"""It ends on q with blanks around it too."""

import chat_server

chat_server.is_last = lambda message: message.strip() == b"q"
chat_server.main()
