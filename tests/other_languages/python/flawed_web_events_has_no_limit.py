#!/usr/bin/env -S python3 -B
"""It collects a head of any length."""

import web_events
import web_page

web_page.LONGEST_HEAD = 1 << 30
web_events.main()
