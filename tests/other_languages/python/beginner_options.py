"""Gives programs that know nothing of options theirs."""

import argparse
import os


def parse_options(port, *names):
    """Returns what the command line has; --framing is accepted, and means nothing to a beginner."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--framing")
    for name in names:
        parser.add_argument(name)
    return parser.parse_args()


def address_option(port):
    """Returns (host, port) as the command line has them."""
    options = parse_options(port)
    return options.host, options.port


def folder_option(port, name):
    """Enters the folder that the option says, for a beginner's files are where he stands; returns (host, port)."""
    options = parse_options(port, name, "--idle-timeout")
    os.chdir(getattr(options, name.strip("-").replace("-", "_")) or ".")
    return options.host, options.port


def file_option(port):
    """Enters --out-dir; returns (host, port), and what asks for a file: nobody is asked when --file says it."""
    options = parse_options(port, "--file", "--out-dir")
    os.chdir(options.out_dir or ".")
    return (options.host, options.port), lambda prompt: input(prompt) if options.file is None else options.file


def web_options(port):
    """Enters --root, for a beginner's pages are where he stands; returns (host, port)."""
    options = parse_options(port, "--root", "--idle-timeout", "--max-clients")
    os.chdir(options.root or ".")
    return options.host, options.port
