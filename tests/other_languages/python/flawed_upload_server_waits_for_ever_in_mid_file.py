#!/usr/bin/env -S python3 -B
"""It has a timeout for the announcement, and none for the file."""

import upload_server

pieces = upload_server.Connection.pieces


def patient_pieces(connection, size):
    connection.patience = 1_000_000
    yield from pieces(connection, size)


upload_server.Connection.pieces = patient_pieces
upload_server.main()
