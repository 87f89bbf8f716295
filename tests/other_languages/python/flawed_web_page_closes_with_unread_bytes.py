#!/usr/bin/env -S python3 -B
"""It closes without a look at what the client still sends."""

import web_page

web_page.hang_up = lambda client: None
web_page.main()
