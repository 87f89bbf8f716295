#!/usr/bin/env -S python3 -B
"""It drops the bytes of the file that come together with the header."""

import download_client


def read_line(stream):
    header = b""
    while b"\n" not in header and (piece := download_client.read_some(stream)):
        header += piece
    line, newline, _ = header.partition(b"\n")
    return line + newline


download_client.read_line = read_line
download_client.main()
