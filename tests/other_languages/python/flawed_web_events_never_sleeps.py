#!/usr/bin/env -S python3 -B
"""It asks again and again whether there is something to do."""

import web_events

web_events.Loop.time_left = lambda self: 0
web_events.main()
