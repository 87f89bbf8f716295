#!/usr/bin/env -S python3 -B
"""It does not close the connection after a refusal."""

import download_server

refuse = download_server.refuse
forgotten = []


def refuse_and_forget(client, name, end):
    refuse(client, name, end)
    forgotten.append(client.dup())


download_server.refuse = refuse_and_forget
download_server.hang_up = lambda client: None
download_server.main()
