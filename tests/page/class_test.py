#!/usr/bin/env -S python3 -B
"""What comes out of a class of 200 students: its page in Chromium, and each export, read by readers that are not ours."""

import base64
import csv
import json
import pathlib
import re
import subprocess
import tempfile
import unittest
import zipfile

import jsonschema

from browser import Browser

HERE = pathlib.Path(__file__).parent
CONTRAST = (HERE / "contrast.js").read_text()
TESTS = HERE.parent
SCHEMAS = HERE / "schemas"


class ClassTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folders, cls.seconds = {}, 0
        for language in ("en", "zh"):
            folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
            told = subprocess.run([HERE / "render_class", folder, language], check=True, capture_output=True, text=True)
            cls.folders[language], cls.seconds = folder, max(cls.seconds, float(told.stdout))
        cls.folder = cls.folders["en"]


class Page(ClassTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = cls.enterClassContext(Browser())

    def show(self, language="en", **look):
        return self.browser.open(self.folders[language] / "index.html", **look)

    def test_is_small_and_made_soon(self):
        self.assertLess((self.folder / "index.html").stat().st_size, 2_000_000)
        self.assertLess(self.seconds, 5)

    def test_shows_each_lab_and_each_student(self):
        page = self.show()
        self.assertEqual(page.run('document.querySelectorAll(".lab h2").length'), 2)
        self.assertEqual(page.run('document.querySelectorAll(".students tbody tr").length'), 200)
        self.assertIn("server takes recv for a message", page.run("document.body.innerText"))

    def test_links_each_student(self):
        page = self.show()
        links = page.run('[...document.querySelectorAll(".students tbody a")].map(link => link.getAttribute("href"))')
        self.assertEqual(len(set(links)), 200)
        self.assertTrue((self.folder / links[0]).is_file())

    def test_hostile_names_stay_text(self):
        page = self.show()
        self.assertEqual(page.run("typeof hacked"), "undefined")
        page.run('for (const each of document.querySelectorAll("details")) each.open = true')
        self.assertEqual(page.run("""[...document.querySelectorAll("script, img, iframe, style")]
            .map(each => each.localName).sort().join()"""), "script,script,style")

    def test_is_chinese(self):
        page = self.show("zh")
        self.assertEqual(page.run("document.documentElement.lang"), "zh-Hans")
        self.assertIn("TCP 聊天", page.run("document.body.innerText"))

    def test_has_enough_contrast(self):
        for dark in (False, True):
            page = self.show(dark=dark)
            page.run('for (const each of document.querySelectorAll("details")) each.open = true')
            self.assertEqual(page.run(CONTRAST), [])

    def test_fits_a_phone_and_a_wide_screen(self):
        for width in (320, 400, 1920):
            page = self.show(width=width)
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), width)

    def test_finds_and_sorts_students(self):
        page = self.show()
        page.run("""const input = document.querySelector(".search input");
            input.value = "student 42"; input.dispatchEvent(new Event("input"))""")
        self.assertEqual(page.run("""[...document.querySelectorAll(".students tbody tr")]
            .filter(row => !row.hidden).length"""), 1)
        page = self.show()
        page.run('[...document.querySelectorAll(".students th button")].at(-1).click()')
        totals = page.run("""[...document.querySelectorAll(".students tbody tr")]
            .map(row => Number.parseFloat(row.lastElementChild.textContent)).filter(total => !Number.isNaN(total))""")
        self.assertEqual(totals, sorted(totals, reverse=True))

    def test_students_pages_keep_hostile_names(self):
        for file in sorted((self.folder / "students").iterdir())[:20]:
            page = self.browser.open(file)
            self.assertEqual(page.run("typeof hacked"), "undefined")
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), 1280)


class Exports(ClassTest):
    def rows(self, name):
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file, strict=True))

    def test_tables_have_no_formula_and_no_cell_out_of_place(self):
        for name, lines in (("class.csv", 201), ("canvas.csv", 202), ("moodle.csv", None)):
            rows = self.rows(name)
            self.assertEqual({len(row) for row in rows}, {len(rows[0])}, name)
            if lines:
                self.assertEqual(len(rows), lines)
            for cell in (cell for row in rows for cell in row):
                self.assertNotRegex(cell, r"\A[=+@\t\r]|\A-[^\d]")
                self.assertNotRegex(cell, r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]")

    def test_moodle_gets_numbers_alone(self):
        for email, _, grade in self.rows("moodle.csv")[1:]:
            self.assertRegex(email, r"\A[^@]+@example\.org\Z")
            self.assertRegex(grade, r"\A\d+(\.\d+)?\Z")

    def test_canvas_has_its_titles(self):
        self.assertEqual(self.rows("canvas.csv")[0][:5], ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"])

    def test_json_is_as_its_schema_says(self):
        schema = json.loads((TESTS.parent / "docs/class.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        for folder in self.folders.values():
            jsonschema.validate(json.loads((folder / "class.json").read_text()), schema,
                                cls=jsonschema.Draft202012Validator)

    def test_schemas_take_what_the_systems_take(self):
        for name in ("gradescope", "prairielearn", "github"):
            for sample in sorted(SCHEMAS.glob(f"{name}*.sample.json")):
                self.validate(json.loads(sample.read_text()), name)

    def validate(self, document, name):
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
        jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)

    def documents(self, name):
        for folder in self.folders.values():
            files = sorted((folder / name).iterdir())
            self.assertGreater(len(files), 10)
            yield from (file.read_text() for file in files)

    def test_gradescope(self):
        for text in self.documents("gradescope"):
            document = json.loads(text)
            self.validate(document, "gradescope")
            self.assertEqual(document["score"], sum(test["score"] for test in document["tests"]))

    def test_prairielearn(self):
        for text in self.documents("prairielearn"):
            self.assertLess(len(text.encode()), 1_000_000)
            self.validate(json.loads(text), "prairielearn")

    def test_github(self):
        for text in self.documents("github"):
            self.assertLess(len(text), 128 * 1024)
            self.validate(json.loads(base64.b64decode(text, validate=True)), "github")

    def test_autolab(self):
        for text in self.documents("autolab"):
            *_, stages, scores = text.rstrip().split("\n")
            document = json.loads(stages)
            self.assertEqual(document["_presentation"], "semantic")
            self.assertEqual(set(document["stages"]), set(document) - {"_presentation", "stages"})
            # As Autolab prepares the last line before it reads it.
            prepared = re.sub(r"([a-zA-Z0-9]+):", r'"\1":', scores)
            self.assertEqual(list(json.loads(prepared)), ["scores"])

    def test_junit(self):
        files = sorted(str(file) for file in (self.folder / "junit").iterdir())
        subprocess.run(["xmllint", "--noout", "--schema", TESTS / "unit/report/JUnit.xsd", *files], check=True,
                       capture_output=True)

    def test_moodle_feedback_has_names_that_moodle_takes_apart(self):
        with zipfile.ZipFile(self.folder / "moodle.zip") as archive:
            self.assertIsNone(archive.testzip())
            for name in archive.namelist():
                info = name.split("_", 4)
                self.assertEqual(len(info), 5)
                self.assertTrue(info[1].isdigit())
                self.assertEqual(info[2:4], ["assignfeedback", "file"])


if __name__ == "__main__":
    unittest.main()
