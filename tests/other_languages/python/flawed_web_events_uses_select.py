#!/usr/bin/env -S python3 -B
"""It asks by select(2), which knows 1,024 descriptors."""

import selectors

import web_events

web_events.main(selectors.SelectSelector())
