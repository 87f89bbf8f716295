#!/usr/bin/env -S python3 -B
"""It waits the same time before each repetition."""

import reliable_sender

reliable_sender.Timer.longer = lambda timer, pause: pause
reliable_sender.main()
