#!/usr/bin/env -S python3 -B
"""When it has taken a request from its buffer, it empties the buffer."""

import web_events


def take_head(connection, take=web_events.take_head):
    head = take(connection)
    if head is not None:
        connection.input = b""
    return head


web_events.take_head = take_head
web_events.main()
