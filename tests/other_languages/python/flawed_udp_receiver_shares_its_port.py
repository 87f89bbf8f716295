#!/usr/bin/env -S python3 -B
"""It sets SO_REUSEPORT, so that two of it share a port."""

import socket

import udp_receiver


def open_socket(address):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    udp.bind(address)
    return udp


udp_receiver.open_socket = open_socket
udp_receiver.main()
