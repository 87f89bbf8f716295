#!/usr/bin/env -S python3 -B
"""It sets SO_REUSEADDR, which lets two UDP sockets have one port."""

import socket

import udp_receiver


def open_socket(address):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    udp.bind(address)
    return udp


udp_receiver.open_socket = open_socket
udp_receiver.main()
