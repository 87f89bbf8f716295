#!/usr/bin/env -S python3 -B
"""Sends the pages of one folder, one client after another."""

import os
import re
import stat
import sys
import urllib.parse
from http import HTTPStatus

import web_page
from web_page import Refused

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
}
OTHER_METHODS = {b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE"}


def open_root(path):
    try:
        return os.open(path, os.O_PATH | os.O_DIRECTORY)
    except OSError as error:
        sys.exit(f"error: open {path}: {error.strerror}")


def check_method(method):
    if method in (b"GET", b"HEAD"):
        return
    status = HTTPStatus.METHOD_NOT_ALLOWED if method in OTHER_METHODS else HTTPStatus.NOT_IMPLEMENTED
    raise Refused(status, ["Allow: GET, HEAD"])


def decode(text):
    if re.search(rb"%(?![0-9A-Fa-f]{2})|%00", text):
        raise Refused(HTTPStatus.BAD_REQUEST)
    return urllib.parse.unquote_to_bytes(text)


def name_in(target):
    """Returns the name of the page that a target stands for, decoded, without the slash in front and the query."""
    path = re.sub(rb"^http://[^/?]*", b"", target.partition(b"?")[0], flags=re.IGNORECASE)
    if not path.startswith(b"/") and path != b"":
        raise Refused(HTTPStatus.BAD_REQUEST)
    return decode(path)[1:]


def open_below(root, name):
    """Opens what a name stands for, step by step: no step goes up, or along a link."""
    *folders, last = [step for step in name.split(b"/") if step not in (b"", b".")] or [b"."]
    if b".." in folders or last == b"..":
        raise FileNotFoundError
    here = os.dup(root)
    try:
        for folder in folders:
            there = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = there
        # O_NONBLOCK: a FIFO would otherwise be waited for until somebody writes to it.
        return os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)


def open_page(root, name):
    """Opens a regular file below the root."""
    try:
        descriptor = open_below(root, name)
    except PermissionError:
        raise Refused(HTTPStatus.FORBIDDEN) from None
    except OSError:
        raise Refused(HTTPStatus.NOT_FOUND) from None
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return open(descriptor, "rb", buffering=0)
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise Refused(HTTPStatus.MOVED_PERMANENTLY, [f"Location: /{urllib.parse.quote(name.strip(b'/'))}/"])
    raise Refused(HTTPStatus.NOT_FOUND)


def kind_of(name):
    return KINDS.get(os.path.splitext(os.fsdecode(name))[1], "application/octet-stream")


def send_file(client, file, size, patience):
    """Sends so many bytes and no more, even if the file has grown meanwhile."""
    client.settimeout(patience)
    if size > 0 and client.sendfile(file, count=size) < size:
        raise ConnectionAbortedError("read: the file has become shorter")


def send_page(client, root, name, method, patience):
    with open_page(root, name) as file:
        size = os.fstat(file.fileno()).st_size
        web_page.send_bytes(client, web_page.head_of(HTTPStatus.OK, kind_of(name), size), patience)
        if method == b"GET":
            send_file(client, file, size, patience)


def answer(client, root, head, patience):
    method, target = web_page.parse(head)
    check_method(method)
    try:
        name = name_in(target)
        web_page.say("file name is ===>" + name.decode("utf-8", "replace"))
        if name == b"" or name.endswith(b"/"):
            name += b"index.html"
        send_page(client, root, name, method, patience)
    except Refused as refused:
        web_page.send_text(client, refused.status, refused.status.phrase + "\n", patience, method, refused.fields)


def serve_safely(client, root, patience):
    """Serves a client; whatever becomes of it is no reason to end."""
    web_page.serve_safely(client, patience, lambda client, head, patience: answer(client, root, head, patience))


def web_options(description, port):
    parser = web_page.web_options(description, port)
    parser.add_argument("--root", default=".", help="the folder whose pages are sent")
    return parser


def main():
    options = web_options(__doc__, 7788).parse_args()
    web_page.end_on_signals()
    root = open_root(options.root)
    with web_page.listen(options) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                serve_safely(client, root, options.idle_timeout)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"error: {failure.strerror}")
