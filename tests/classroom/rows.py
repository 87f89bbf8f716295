#!/usr/bin/env python3
"""rows.py GRADEBOOK: what the gradebook holds, row for row, without what tells when, where and how fast it was made."""
import json
import sqlite3
import sys

database = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
for table in ["students", "submissions"]:
    for row in database.execute("SELECT * FROM %s ORDER BY 1, 2, 3" % table):
        print(table, row)
for *row, document in database.execute("SELECT lab, digest, key, outcome, score, max_score, extra_score, isolation, revision,"
                                       " harness, options, document FROM results ORDER BY key, run"):
    verdicts = [(check["name"], check["verdict"], check["earned"]) for check in json.loads(document)["labs"][0]["checks"]]
    print("results", row, verdicts)
print("checked", database.execute("PRAGMA integrity_check").fetchone(), database.execute("PRAGMA foreign_key_check").fetchall())
