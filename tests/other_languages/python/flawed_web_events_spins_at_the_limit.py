#!/usr/bin/env -S python3 -B
"""When it has no descriptor left, it goes on trying to accept the next client."""

import web_events

web_events.Loop.rest = lambda self: None
web_events.main()
