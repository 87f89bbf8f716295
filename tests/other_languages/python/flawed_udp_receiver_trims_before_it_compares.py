#!/usr/bin/env -S python3 -B
"""It ends on bye with blanks around it too."""

import udp_receiver

udp_receiver.says_goodbye = lambda data: data.strip() == b"bye"
udp_receiver.main()
