#!/usr/bin/env -S python3 -B
"""It takes any number for a size, a negative one too, and keeps 64 bits of it."""

import upload_server


def parse_size(digits):
    try:
        return (int(digits) + 2**63) % 2**64 - 2**63
    except ValueError:
        raise upload_server.Refused("this is no size") from None


upload_server.parse_size = parse_size
upload_server.main()
