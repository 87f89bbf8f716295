#!/usr/bin/env -S python3 -B
"""Each event is told once, but it does not go on until there is nothing left to be done."""

import select
import selectors

import web_events


class Edges(selectors.EpollSelector):
    def register(self, fileobj, events, data=None):
        key = super().register(fileobj, events, data)
        if data is not None:
            self.tell_edges(key)
        return key

    def modify(self, fileobj, events, data=None):
        key = super().modify(fileobj, events, data)
        self.tell_edges(key)
        return key

    def tell_edges(self, key):
        direction = select.EPOLLOUT if key.events & selectors.EVENT_WRITE else select.EPOLLIN
        self._selector.modify(key.fd, direction | select.EPOLLET)


web_events.TURN = 1 << 13
web_events.main(Edges())
