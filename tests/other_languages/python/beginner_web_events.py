#!/usr/bin/env -S python3 -B
"""As a first tutorial teaches it: one recv is a request, sendall sends the answer, and then the client is gone."""

import selectors

import web_events


class Beginner(web_events.Connection):
    def take_turn(self, root):
        self.input = self.client.recv(65536)
        if not self.input:
            raise ConnectionError("the client has gone")
        self.begin_next(root)
        self.client.setblocking(True)
        if self.output:
            self.client.sendall(self.output)
        if self.file:
            self.client.sendfile(self.file)
        raise ConnectionError("that is all")

    def awaits(self):
        return selectors.EVENT_READ


web_events.Connection = Beginner
web_events.main()
