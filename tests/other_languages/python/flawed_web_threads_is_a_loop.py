#!/usr/bin/env -S python3 -B
"""One thread serves everybody, by turns: nobody is delayed, but nobody has a thread of his own."""

import asyncio
import io
from http import HTTPStatus

import web_files
import web_page
import web_threads


def open_answer(root, head):
    """Returns the head of an answer, and a file with its body."""
    if web_page.parse(head)[1] == b"/status":
        counts = f"served {web_threads.served}\nactive {web_threads.active}\n".encode()
        return web_page.head_of(HTTPStatus.OK, "text/plain", len(counts)), io.BytesIO(counts)
    name = web_files.name_in(web_page.parse(head)[1])
    web_page.say("file name is ===>" + name.decode("utf-8", "replace"))
    file = web_files.open_page(root, name or b"index.html")
    size = file.seek(0, 2)
    file.seek(0)
    return web_page.head_of(HTTPStatus.OK, web_files.kind_of(name), size), file


async def send(writer, root, head):
    try:
        head, file = open_answer(root, head)
    except web_page.Refused as refused:
        body = refused.status.phrase.encode()
        writer.write(web_page.head_of(refused.status, "text/plain", len(body)) + body)
        return
    with file:
        writer.write(head)
        while piece := file.read(65536):
            writer.write(piece)
            await writer.drain()


async def serve(reader, writer, root, patience):
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), patience)
        await send(writer, root, head.removesuffix(b"\r\n\r\n"))
        await writer.drain()
        web_threads.add(0 if b" /status " in head else 1, 0)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), web_page.LONGEST_GOODBYE)
    except (OSError, EOFError, TimeoutError, asyncio.TimeoutError) as error:
        web_page.complain(error)
    writer.close()


async def serve_turn_by_turn(listener, root, most, patience):
    places = asyncio.Semaphore(most)

    async def serve_in_place(*client):
        async with places:
            web_threads.add(0, 1)
            await serve(*client, root, patience)
            web_threads.add(0, -1)

    async with await asyncio.start_server(serve_in_place, sock=listener) as server:
        await server.serve_forever()


web_threads.serve_all = lambda *how: asyncio.run(serve_turn_by_turn(*how))
web_threads.main()
