#!/usr/bin/env -S python3 -B
"""It sends the file without waiting for ok."""

import upload_client

await_start, await_stored = upload_client.await_start, upload_client.await_stored


def await_all(answers):
    await_start(answers)
    await_stored(answers)


upload_client.await_start = lambda answers: None
upload_client.send_bytes = lambda server, file, size, answers, progress: server.sendfile(file)
upload_client.await_stored = await_all
upload_client.main()
