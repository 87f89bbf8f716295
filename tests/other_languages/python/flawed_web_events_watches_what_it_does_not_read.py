#!/usr/bin/env -S python3 -B
"""It is told that a client has sent something, or will send nothing more, while it sends and does not read."""

import selectors

import web_events


def awaits(self):
    return selectors.EVENT_READ | (selectors.EVENT_WRITE if self.state == web_events.SENDING else 0)


web_events.Connection.awaits = awaits
web_events.main()
