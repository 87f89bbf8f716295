"""Gives programs that know nothing of options theirs."""

import argparse


def address_option(port):
    """Returns (host, port) as the command line has them; --framing is accepted, and means nothing to a beginner."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--framing")
    options = parser.parse_args()
    return options.host, options.port
