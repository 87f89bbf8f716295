#!/usr/bin/env -S python3 -B
"""Whatever there is to be sent, it sends all of it, however long the client takes."""

import web_events


def send(self, root, send=web_events.Connection.send):
    self.client.setblocking(True)
    send(self, root)
    if self.client.fileno() != -1:
        self.client.setblocking(False)


web_events.Connection.send = send
web_events.main()
