#!/usr/bin/env -S python3 -B
"""Chromium shows the pages of the reference servers as they are meant: its document and its pixels are looked at."""

import os
import pathlib
import re
import struct
import subprocess
import tempfile
import unittest
import zlib

import reference_server

BACKGROUND, PHOTO, LOGO = (20, 40, 60), (200, 30, 90), (0, 160, 80)
PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<title>Shop</title>
<link rel="stylesheet" href="style.css">
<img id="photo" src="图片/photo.png">
<img id="logo" src="logo.svg">
<p id="seen"></p>
<script src="code.js"></script>
"""
STYLE = f"""
html {{ background: rgb{BACKGROUND}; }}
img {{ position: absolute; top: 50px; width: 80px; height: 80px; }}
#photo {{ left: 100px; }}
#logo {{ left: 200px; }}
"""
CODE = """
addEventListener("load", () => {
  const background = getComputedStyle(document.documentElement).backgroundColor;
  const [photo, logo] = ["photo", "logo"].map(id => document.getElementById(id).naturalWidth);
  document.getElementById("seen").textContent = `${background}, a photo of ${photo}, a logo of ${logo}`;
});
"""
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"><rect width="7" height="7" fill="rgb{LOGO}"/></svg>'


def png(width, height, color):
    """A picture of one color (https://www.w3.org/TR/png-3)."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    lines = (b"\0" + bytes(color) * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def pixels(file):
    """The lines of a picture in 8-bit RGB or RGBA, each a list of pixels."""
    content, at, data = file.read_bytes(), 8, b""
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        chunk = content[at + 8:at + 8 + length]
        if name == b"IHDR":
            width, _, depth, kind = struct.unpack_from(">IIBB", chunk)
        elif name == b"IDAT":
            data += chunk
        at += length + 12
    if depth != 8 or kind not in (2, 6):
        raise ValueError("not in 8-bit RGB or RGBA")
    step = 3 if kind == 2 else 4
    raw, size = zlib.decompress(data), width * step
    line, lines = bytearray(size), []
    for begin in range(0, len(raw), size + 1):
        above, line, kind_of_filter = line, bytearray(raw[begin + 1:begin + 1 + size]), raw[begin]
        for i in range(size):
            a, b, c = (line[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
            line[i] = (line[i] + (0, a, b, (a + b) // 2, paeth(a, b, c))[kind_of_filter]) % 256
        lines.append([tuple(line[i:i + 3]) for i in range(0, size, step)])
    return lines


def paeth(a, b, c):
    return min(a, b, c, key=lambda value: abs(a + b - c - value))


class Chromium(unittest.TestCase):
    def shows(self, url):
        """The document as it is in the end, and the pixels of the window."""
        with tempfile.TemporaryDirectory() as home:
            screenshot = pathlib.Path(home, "screenshot.png")
            browser = subprocess.run(
                ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server",
                 "--disable-background-networking", "--hide-scrollbars", "--window-size=400,300",
                 "--user-data-dir=" + home, "--screenshot=" + str(screenshot), "--dump-dom", url],
                check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "HOME": home})
            return browser.stdout, pixels(screenshot)

    def test_shows_the_fixed_page(self):
        with reference_server.serving(reference_server.FIXED_PAGE) as url:
            document, picture = self.shows(url)
        self.assertEqual(re.sub("<.*?>|\n", "", document), "hello world")
        colors = {pixel for line in picture for pixel in line}
        self.assertIn((255, 255, 255), colors)
        self.assertIn((0, 0, 0), colors)  # the text

    def test_shows_a_page_with_style_script_and_pictures(self):
        for lab in reference_server.FILES:
            with self.subTest(lab), tempfile.TemporaryDirectory() as site:
                root = pathlib.Path(site)
                (root / "图片").mkdir()
                (root / "图片/photo.png").write_bytes(png(6, 6, PHOTO))
                for name, text in (("index.html", PAGE), ("style.css", STYLE), ("code.js", CODE), ("logo.svg", SVG)):
                    (root / name).write_text(text)
                with reference_server.serving(lab, "--root", site) as url:
                    document, picture = self.shows(url)
                self.assertIn(f"rgb{BACKGROUND}, a photo of 6, a logo of 7", document)
                self.assertEqual(picture[10][10], BACKGROUND)
                self.assertEqual(picture[90][140], PHOTO)
                self.assertEqual(picture[90][240], LOGO)


if __name__ == "__main__":
    reference_server.enter_private_loopback()
    unittest.main()
