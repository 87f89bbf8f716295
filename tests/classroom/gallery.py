#!/usr/bin/env python3
"""Submissions of lab 4 as strangers might hand them in, and what must become of each.

gallery.py FOLDER SOLUTION [--whole]: writes them into FOLDER; SOLUTION is the folder of the reference solution.
gallery.py --check GRADEBOOK [--whole]: demands that each has ended as it should.
"""
import io
import json
import os
import pathlib
import sqlite3
import sys
import tarfile
import zipfile

GOOD = ["server.cc", "client.cc", "messages.cc", "messages.h"]
MEGABYTE = 1 << 20

# What a source asks of the compiler, in a server that is good otherwise; the words that its report must hold.
ATTACKS = {
    "includes_a_secret": ('#include "/etc/shadow"\n', "/etc/shadow"),
    "includes_the_solution": ('#include "solutions/04_tcp_chat/server.cc"\n', "No such file"),
    "includes_another": ('#include "../../../good/server.cc"\n', "No such file"),
    "embeds_a_secret": ('asm(".incbin \\"/etc/shadow\\"");\n', "shadow"),
    "reads_for_ever": ('#include "/dev/zero"\n', ""),
    "floods_errors": ("#define E _Pragma(\"GCC error \\\"flood\\\"\")\n"
                      "#define F E E E E E E E E E E\n#define G F F F F F F F F F F\n#define H G G G G G G G G G G\nH H H H H\n",
                      "flood"),
}
SLOW_ATTACKS = {
    "template_bomb": ("template <int N, int M> struct B { enum { v = B<N - 1, 2 * M>::v + B<N - 1, 2 * M + 1>::v }; };\n"
                      "template <int M> struct B<0, M> { enum { v = M }; };\nint b = B<24, 1>::v;\n", ""),
    "array_bomb": ("int array[1 << 28] = {1};\n", ""),
}


def archive(path, members):
    """members: name -> bytes, or a tarfile.TarInfo made by link()."""
    if str(path).endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as output:
            for name, data in members.items():
                output.writestr(name, data)
        return
    mode = {".tar": "w", ".gz": "w:gz", ".xz": "w:xz"}[path.suffix]
    with tarfile.open(path, mode, format=tarfile.GNU_FORMAT) as output:
        for name, data in members.items():
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.name = name
            if isinstance(data, bytes):
                info.size = len(data)
            output.addfile(info, io.BytesIO(data) if isinstance(data, bytes) else None)


def special(kind, target=""):
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, target
    return info


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def expectations(whole):
    """student -> (outcome, a part of the reason, which all but the graded must have)."""
    expected = {
        "good": ("graded", ""),
        "in_a_folder_more": ("graded", ""),
        "its name\\nis \"strange\"": ("graded", ""),
        "李明": ("graded", ""),
        "\\u202egnp": ("graded", ""),
        "=1+1": ("graded", ""),
        "script": ("graded", ""),
        "forges": ("graded", ""),
        "ignored_files": ("graded", ""),
        "no_client": ("does_not_build", ""),
        "zip_slip": ("nothing_to_grade", "leads_out"),
        "absolute": ("nothing_to_grade", "submission.absolute"),
        "link_within": ("nothing_to_grade", "submission.link"),
        "link_out": ("nothing_to_grade", "submission.link"),
        "link_to_another": ("nothing_to_grade", "submission.link"),
        "hard_link": ("nothing_to_grade", "submission.link"),
        "linked_folder": ("nothing_to_grade", "submission.link"),
        "device": ("nothing_to_grade", "submission.special"),
        "fifo": ("nothing_to_grade", "submission.special"),
        "ratio_bomb": ("nothing_to_grade", "submission.bomb"),
        "count_bomb": ("nothing_to_grade", "submission.many"),
        "depth_bomb": ("nothing_to_grade", "submission.deep"),
        "name_bomb": ("nothing_to_grade", "submission.long_path"),
        "ten_thousand_files": ("nothing_to_grade", "submission.many"),
        "archive_in_archive": ("nothing_to_grade", "submission.archive"),
        "empty": ("nothing_to_grade", "submission.empty"),
        "damaged": ("nothing_to_grade", "submission.damaged"),
        "no_archive": ("nothing_to_grade", "submission.damaged"),
        "other_archive": ("nothing_to_grade", "submission.unknown_archive"),
        "nothing": ("nothing_to_grade", "submission.empty"),
        "other_lab": ("nothing_to_grade", "submission.no_programs"),
    }
    for name in list(ATTACKS) + (list(SLOW_ATTACKS) if whole else []):
        expected[name] = ("does_not_build", "")
    return expected


def make(root, solution, whole):
    good = {name: (solution / name).read_bytes() for name in GOOD}
    inside = {"submission/" + name: data for name, data in good.items()}
    write(root / "good", good)
    archive(root / "in_a_folder_more.tar.xz", inside)
    for name in ["its name\nis \"strange\"", "李明", "\u202egnp", "=1+1"]:
        write(root / name, good)
    write(root / "ignored_files", dict(good, BUILD=b"lab(", **{"checks/server.cc": b"#error", "server": b"\x7fELF"}))
    write(root / "no_client", {"server.cc": good["server.cc"], "messages.cc": good["messages.cc"],
                               "messages.h": good["messages.h"]})
    write(root / "script", {"server": b"#!/bin/sh\nexit 1\n", "client.sh": b"#!/bin/sh\nexit 1\n"})
    # What is said to be a result is none.
    document = json.dumps({"version": 2, "labs": [{"lab": "04_tcp_chat", "score": 100}]})
    write(root / "forges", {"client": b"#!/bin/sh\n", "server": ("#!/bin/sh\necho '%s' | tee results.json /tmp/results.json\nexit 0\n" %
                                       document).encode(), "results.json": document.encode(), "class.db": b"SQLite format 3\0"})
    archive(root / "zip_slip.zip", dict(good, **{"../../slipped.cc": b"x"}))
    archive(root / "absolute.tar", dict(good, **{"/tmp/socklab_absolute.cc": b"x"}))
    for name, target in {"link_within": "client.cc", "link_out": "/etc/passwd", "link_to_another": "../good/server.cc"}.items():
        archive(root / (name + ".tar.gz"), {"client.cc": good["client.cc"], "server.cc": special(tarfile.SYMTYPE, target)})
    archive(root / "hard_link.tar", {"client.cc": good["client.cc"], "server.cc": special(tarfile.LNKTYPE, "client.cc")})
    (root / "linked_folder").symlink_to("good")
    archive(root / "device.tar", {"server.cc": special(tarfile.CHRTYPE)})
    (root / "fifo").mkdir()
    os.mkfifo(root / "fifo/server.cc")
    archive(root / "ratio_bomb.zip", dict(good, **{"zeros.h": bytes(4 * MEGABYTE)}))
    archive(root / "count_bomb.zip", {"%d.h" % i: b"" for i in range(1001)})
    archive(root / "depth_bomb.tar", {"d/" * 40 + "server.cc": good["server.cc"]})
    archive(root / "name_bomb.tar", {"n" * 5000 + "/server.cc": good["server.cc"]})
    (root / "ten_thousand_files").mkdir()
    for i in range(10_000 if whole else 1001):
        (root / "ten_thousand_files" / ("%d.h" % i)).touch()
    inner = root / "archive_in_archive.zip"
    archive(inner, good)
    archive(inner, {"inner.zip": inner.read_bytes()})
    archive(root / "empty.zip", {})
    archive(root / "damaged.tar.gz", dict(good, **{"noise.h": os.urandom(10_000)}))
    os.truncate(root / "damaged.tar.gz", (root / "damaged.tar.gz").stat().st_size // 2)
    (root / "no_archive.zip").write_bytes(b"this is no archive")
    (root / "other_archive.rar").write_bytes(b"Rar!")
    (root / "nothing").mkdir()
    write(root / "other_lab", {"labs/05_download/server.cc": good["server.cc"]})
    for name, (source, _) in (ATTACKS | (SLOW_ATTACKS if whole else {})).items():
        write(root / name, dict(good, **{"server.cc": source.encode() + good["server.cc"]}))


def check(gradebook, whole):
    wrong = []
    found = {}
    database = sqlite3.connect("file:%s?mode=ro" % gradebook, uri=True)
    for student, state, reason, outcome, document, score in database.execute(
            "SELECT student, state, reason, outcome, document, results.score FROM submissions"
            " LEFT JOIN results USING (lab, digest)"):
        found[student] = (outcome or state, reason, document or "", score)
    expected = expectations(whole)
    for student, (outcome, reason) in expected.items():
        if student not in found:
            wrong.append("%s is missing" % student)
        elif found[student][0] != outcome or reason not in found[student][1] or (outcome != "graded") != bool(found[student][1]):
            wrong.append("%s: %s instead of %s (%s)" % (student, found[student][0], outcome, found[student][1]))
    for student in set(found) - set(expected):
        wrong.append("%s was not expected" % student)
    for student in ["script", "forges"]:
        if found.get(student, ("", "", "", 0))[3] != 0:
            wrong.append("%s has points" % student)
    secret = open("/etc/shadow").readline().strip() if os.access("/etc/shadow", os.R_OK) else ""
    for student, (_, words) in (ATTACKS | (SLOW_ATTACKS if whole else {})).items():
        document = found.get(student, ("", "", "", 0))[2]
        if words not in document or (secret and secret in document):
            wrong.append("%s: the compiler's words are not what they should be" % student)
    print("\n".join(wrong) or "as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    is_whole = "--whole" in sys.argv
    if sys.argv[1] == "--check":
        sys.exit(check(sys.argv[2], is_whole))
    make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), is_whole)
