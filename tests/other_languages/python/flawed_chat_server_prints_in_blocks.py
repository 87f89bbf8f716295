#!/usr/bin/env -S python3 -B
"""It lets standard output collect before it is written."""

import chat_server

chat_server.show = lambda sender, message: print(f"收到来自{sender}的消息:{message.decode()}")
chat_server.main()
