#!/usr/bin/env -S python3 -B
"""It binds every address of the machine."""

import udp_receiver

bind = udp_receiver.open_socket
udp_receiver.open_socket = lambda address: bind(("0.0.0.0", address[1]))
udp_receiver.main()
