#!/usr/bin/env -S python3 -B
"""It does not know that a request may have a body."""

import web_events


def fields_of(head, fields_of=web_events.fields_of):
    return {name: value for name, value in fields_of(head).items() if name == b"connection"}


web_events.fields_of = fields_of
web_events.main()
