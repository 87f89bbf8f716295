#!/usr/bin/env -S python3 -B
"""The page of results in Chromium: its document is looked at, and it is used as a person would, by mouse and by keys."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from browser import Browser

HERE = pathlib.Path(__file__).parent
CONTRAST = (HERE / "contrast.js").read_text()

# What a program may try: to end the element it stands in, to load, to run, to draw over the page, to move a cursor.
HOSTILE = ("</script></pre></textarea><script>hacked = 1</script><img src=x onerror=hacked=2>"
           "<svg onload=hacked=3><a href=javascript:hacked=4>'\"`\x1b[2J\x1b]0;title\x07\x00\r\u2028\u202e\u0301"
           "]]><!-- &lt; <style>*{display:none}</style><iframe src=http://127.0.0.1:9/></iframe>")


def said(text):
    return {"id": "verbatim", "arguments": {"text": text}}


def step(kind, milliseconds, peer, what, data="", **more):
    moved = {"size": len(data), "bytes": data} if data else {}
    return {"kind": kind, "milliseconds": milliseconds, "peer": peer, "what": said(what), **moved, **more}


def check(name, verdict="pass", tier="basic", **more):
    finding = {} if verdict == "pass" else {
        "finding": {"message": said(f"{name} should hold."), "remarks": [], "now": [said(f"it waits in {name}")]}}
    return {"name": name, "suite": "Server", "tier": tier, "points": 5, "earned": 5 * (verdict == "pass"),
            "rule": "6", "verdict": verdict, "why": {"en": "Bytes, not messages.", "zh": "字节，不是消息。"}, "hint": {"en": "Think."},
            "seconds": 0.1, **finding, "programs": ["server"], "steps": [], "last_output": "", "last_errors": "",
            "replay": f"./socklab check 4 --only {name}", "by_hand": "nc 127.0.0.1 1246", "location": "checks.cc:1",
            **more}


def document(checks, **more):
    return {"version": 2, "labs": [{
        "lab": "04_tcp_chat", "title": {"en": "TCP chat", "zh": "TCP 聊天"}, "score": 0, "max_score": 0, "seed": 71,
        "identity": {"harness": "2", "host": "host", "time": "2026-11-30T18:05:00Z"}, "isolation": "full",
        "seconds": 1.5, "checks": checks, "rules": {"6": {"en": "A message ends with `\\n`."}}, **more}]}


CONVERSATION = [
    step("note", 1, "", "starts server"),
    step("to_program", 5, "alice", "connects"),
    step("to_program", 5.5, "alice", "two lines", "one\n\x00\xfe<b>"),
    step("from_program", 900, "alice", "many", "A" * 2048, size=5000),
    step("from_program", 901, "output", "prints", "x"),
]
SAMPLE = document([
    check("Passes"),
    check("Talks", "fail", steps=CONVERSATION),
    check("Hangs", "fail", "robust"),
    check("HangsToo", "fail", "hardened", finding={"message": said("Hangs should hold."), "remarks": [], "now": []}),
    check("Unsure", "inconclusive", "hardened"),
])


def hostile(value):
    """The same, with a hostile text in the place of each text that is free, and of all bytes."""
    fixed = {"kind", "tier", "verdict", "id", "fate"}
    if isinstance(value, dict) and value.get("bytes"):
        data = HOSTILE.encode().decode("latin-1")
        return {**hostile({**value, "bytes": None}), "bytes": data, "size": len(data)}
    if isinstance(value, dict):
        return {name: part if name in fixed else hostile(part) for name, part in value.items()}
    if isinstance(value, list):
        return [hostile(part) for part in value]
    return HOSTILE if isinstance(value, str) else value


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(Browser())
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def write(self, results, language="en"):
        source, page = self.folder / "results.json", self.folder / "page.html"
        source.write_text(json.dumps(results))
        with page.open("wb") as file:
            subprocess.run([HERE / "render", source, language], check=True, stdout=file)
        return page

    def show(self, results=SAMPLE, language="en", **look):
        return self.browser.open(self.write(results, language), **look)

    def shown(self, page):
        """The names of the checks that can be seen, from above to below."""
        return page.run("""[...document.querySelectorAll(".check")]
            .filter(check => check.checkVisibility())
            .map(check => check.querySelector(".name").textContent.replace("Server.", ""))""")


class Shows(PageTest):
    def test_failures_first_and_those_of_one_reason_together(self):
        page = self.show()
        self.assertEqual(self.shown(page), ["Talks", "Hangs", "HangsToo", "Unsure", "Passes"])
        self.assertEqual(page.run('document.querySelectorAll("article.fail").length'), 2)
        self.assertEqual(page.run('document.querySelector(".group details .name").textContent'), "Server.HangsToo")

    def test_what_was_found(self):
        text = self.show().run('document.querySelector("article").innerText')
        for part in ("Talks should hold.", "Bytes, not messages.", "A message ends with \\n.", "It waits in Talks",
                     "Think.", "./socklab check 4 --only Talks", "nc 127.0.0.1 1246"):
            self.assertIn(part, text)

    def test_chinese(self):
        page = self.show(language="zh")
        self.assertEqual(page.run("document.documentElement.lang"), "zh-Hans")
        self.assertIn("字节，不是消息。", page.run("document.body.innerText"))
        self.assertIn("TCP 聊天", page.run("document.title"))

    def test_the_same_without_javascript(self):
        text = self.show(script=False).run("document.body.innerText")
        for part in ("Talks should hold.", "two lines", "./socklab check 4 --only Talks", "JavaScript is off"):
            self.assertIn(part, text)

    def test_enough_contrast(self):
        for dark in (False, True):
            with self.subTest(dark=dark):
                page = self.show(dark=dark)
                page.run('for (const each of document.querySelectorAll("details")) each.open = true')
                page.click(".opens")
                self.assertEqual(page.run(CONTRAST), [])

    def test_on_a_phone_and_on_a_wide_screen(self):
        for width in (320, 400, 1920):
            page = self.show(width=width)
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), width)


class Does(PageTest):
    def test_filters_by_tier_and_result(self):
        for script in (True, False):
            with self.subTest(script=script):
                page = self.show(script=script)
                page.click("#show-hardened")
                self.assertEqual(self.shown(page), ["Talks", "Hangs", "Passes"])
                page.click("#show-fail")
                self.assertEqual(self.shown(page), ["Passes"])
                page.click("#show-hardened")
                self.assertEqual(self.shown(page), ["Unsure", "Passes"])

    def test_counts_what_the_filter_leaves(self):
        page = self.show()
        page.click("#show-hardened")
        self.assertEqual(page.run('document.querySelector(".shown").innerText'), "3 of 5 checks")

    def bytes_shown(self, page):
        return page.run('document.querySelector(".bytes").innerText')

    def test_shows_bytes_on_a_click(self):
        page = self.show()
        self.assertEqual(self.bytes_shown(page), "")
        page.click(".opens")
        for part in ("alice → you: two lines", "one\\n\n\\x00", "<b>", "0000  6f 6e 65 0a 00 fe 3c 62  3e"):
            self.assertIn(part, self.bytes_shown(page))
        page.click(".opens")
        self.assertEqual(self.bytes_shown(page), "")

    def test_shows_bytes_by_the_keyboard(self):
        page = self.show()
        page.run('document.querySelectorAll(".opens")[1].focus()')
        page.press("Enter", 13)
        self.assertIn("the first 2048 of 5000 bytes", self.bytes_shown(page))
        self.assertIn("07f0  41 41", self.bytes_shown(page))
        page.press("Escape", 27)
        self.assertEqual(self.bytes_shown(page), "")
        self.assertEqual(page.run("document.activeElement.dataset.bytes"), "1")

    def places(self, page):
        return page.run("""[...document.querySelectorAll("article .step")]
            .map(step => step.getBoundingClientRect().y - document.querySelector(".ladder").getBoundingClientRect().y)""")

    def scale(self, page, value):
        page.run(f"""(() => {{
            const zoom = document.querySelector(".zoom input");
            zoom.value = {value};
            zoom.dispatchEvent(new Event("input"));
        }})()""")

    def test_stretches_the_time(self):
        page = self.show()
        before = self.places(page)
        self.scale(page, 100)
        after = self.places(page)
        self.assertEqual(after, sorted(after))
        self.assertGreater(after[3] - after[2], 200 * (after[4] - after[3]))
        self.assertLess(after[-1], page.run('document.querySelector(".ladder").getBoundingClientRect().height'))
        self.scale(page, 0)
        self.assertEqual(self.places(page), before)

    def test_copies_a_command(self):
        page = self.show()
        page.click(".copy")
        page.run("new Promise(done => setTimeout(done, 200))")
        self.assertEqual(page.run('document.querySelector(".copy").textContent'), "Copied")


class Keeps(PageTest):
    def test_what_comes_from_outside_in_its_place(self):
        results = hostile(SAMPLE)
        results["labs"][0]["rules"] = {HOSTILE: {"en": HOSTILE}}
        page = self.show(results)
        page.run('for (const each of document.querySelectorAll("details")) each.open = true')
        page.click(".opens")
        self.assertEqual(page.run("typeof hacked"), "undefined")
        self.assertEqual(page.complaints(), [])
        self.assertEqual(page.requests(), [])
        self.assertEqual(page.run('document.querySelectorAll("img, iframe, object, embed, base, link, a").length'), 0)
        self.assertEqual(page.run('document.querySelectorAll("style").length'), 1)
        self.assertEqual(page.run('document.querySelectorAll("script:not([type])").length'), 1)
        self.assertEqual(page.run("""[...document.querySelectorAll("*")].flatMap(each => each.getAttributeNames())
            .filter(name => name.startsWith("on") || name === "src" || name === "style")"""), [])
        self.assertNotRegex(page.run("document.documentElement.outerHTML"), "[\x00-\x09\x0b-\x1f\x7f\u2028\u202e]")
        self.assertIn("<script>hacked = 1</script>", page.run('document.querySelector(".message").textContent'))

    def test_its_policy(self):
        page = self.show()
        page.run("""(() => {
            const script = document.createElement("script");
            script.textContent = "hacked = 1";
            document.body.append(script);
            const image = document.createElement("img");
            image.src = "http://127.0.0.1:9/";
            document.body.append(image);
        })()""")
        self.assertEqual(page.run("typeof hacked"), "undefined")
        self.assertEqual(len(page.complaints()), 2)

    def test_to_itself(self):
        page = self.show()
        self.assertEqual(page.complaints(), [])
        self.assertEqual(page.requests(), [])


if __name__ == "__main__":
    unittest.main()
