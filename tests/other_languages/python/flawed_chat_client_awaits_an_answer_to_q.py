#!/usr/bin/env -S python3 -B
"""It awaits an answer to q before it ends."""

import chat_client

send = chat_client.send


def send_and_wait(server, message):
    send(server, message)
    if message.strip() == b"q":
        server.recv(1024)


chat_client.send = send_and_wait
chat_client.main()
