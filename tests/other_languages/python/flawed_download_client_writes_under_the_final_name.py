#!/usr/bin/env -S python3 -B
"""It writes under the final name from the first byte on."""

import os

import download_client


def store(partial, name, stream, first, size):
    progress = download_client.Progress(size)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    descriptor = os.open(download_client.local_name(name), flags, 0o666, dir_fd=partial.folder)
    with open(descriptor, "wb", buffering=0) as file:
        download_client.receive(stream, first, file, size, progress)
    progress.finish()


download_client.store = store
download_client.main()
