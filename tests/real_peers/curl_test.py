#!/usr/bin/env -S python3 -B
"""curl gets from the reference servers what it asks for."""

import pathlib
import random
import subprocess
import tempfile
import unittest
import urllib.parse

import reference_server

PAGES = {
    "empty.txt": b"",
    "one.txt": b"1",
    "photo.jpg": random.Random(4711).randbytes(10 << 20),
    "two words.txt": b"two words",
    "报告/2023 年.txt": "猫".encode(),
}


def curl(url, *options):
    """The status, Content-Length and body that curl has got; its exit status must be 0."""
    with tempfile.NamedTemporaryFile() as body:
        answer = subprocess.run(
            ["curl", "--silent", "--show-error", "--noproxy", "*", "--output", body.name,
             "--write-out", "%{http_code} %header{content-length}", *options, url],
            check=True, stdout=subprocess.PIPE, text=True)
        status, length = answer.stdout.split(" ")
        return int(status), length, pathlib.Path(body.name).read_bytes()


class Curl(unittest.TestCase):
    def test_gets_the_fixed_page(self):
        with reference_server.serving(reference_server.FIXED_PAGE) as url:
            page = (200, "11", b"hello world")
            self.assertEqual(curl(url), page)
            self.assertEqual(curl(url + "/any/page?at=all"), page)
            self.assertEqual(curl(url, "--http1.0"), page)
            self.assertEqual(curl(url, "--request", "DELETE"), page)
            with tempfile.NamedTemporaryFile() as upload:
                upload.write(bytes(1 << 20))
                upload.flush()
                self.assertEqual(curl(url, "--data-binary", "@" + upload.name), page)
            self.assertEqual(curl(url, "--head")[:2], page[:2])

    def test_gets_files(self):
        for lab in reference_server.FILES:
            with self.subTest(lab), tempfile.TemporaryDirectory() as site:
                for name, content in PAGES.items():
                    path = pathlib.Path(site, name)
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(content)
                with reference_server.serving(lab, "--root", site) as url:
                    self.gets_them_all(url)

    def gets_them_all(self, url):
        for name, content in PAGES.items():
            target = url + "/" + urllib.parse.quote(name)
            length = str(len(content))
            self.assertEqual(curl(target), (200, length, content), name)
            self.assertEqual(curl(target, "--http1.0"), (200, length, content), name)
            self.assertEqual(curl(target, "--head")[:2], (200, length), name)
        status, _, body = curl(url + "/missing.html")
        self.assertEqual(status, 404)
        self.assertNotEqual(body, b"")
        self.assertEqual(curl(url + "/missing.html", "--head")[0], 404)
        self.assertEqual(curl(url + "/one.txt", "--data", "two")[0], 405)


if __name__ == "__main__":
    reference_server.enter_private_loopback()
    unittest.main()
