#include "harness/classroom/schema.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

namespace socklab::classroom {
namespace {

// What makes version 1 of nothing, version 2 of version 1, and so on. They stay as they are: gradebooks of every
// version are out there.
constexpr std::array kSteps = {
    R"sql(
CREATE TABLE students (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  is_on_roster INTEGER NOT NULL,
  columns TEXT NOT NULL -- JSON: {"title": "value"}
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  begun TEXT NOT NULL, -- RFC 3339
  ended TEXT,
  host TEXT NOT NULL
) STRICT;

CREATE TABLE submissions (
  student TEXT NOT NULL REFERENCES students (key),
  lab TEXT NOT NULL,
  number INTEGER NOT NULL, -- of the student's attempts at the lab
  time TEXT NOT NULL, -- when it was handed in, RFC 3339; may be empty
  source TEXT NOT NULL, -- where it was found among the submissions
  digest TEXT NOT NULL, -- of what was taken; empty where nothing was
  state TEXT NOT NULL CHECK (state IN ('taken', 'nothing_to_grade', 'not_decided')),
  reason TEXT NOT NULL, -- why it is in that state, or does not build, JSON: {"id": …, "arguments": {…}}; may be empty
  PRIMARY KEY (student, lab, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE results (
  id INTEGER PRIMARY KEY,
  lab TEXT NOT NULL,
  digest TEXT NOT NULL, -- of the submission
  key TEXT NOT NULL, -- digest of the submission, the lab's revision, the harness's version and the options
  run INTEGER NOT NULL REFERENCES runs (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('graded', 'does_not_build')),
  score INTEGER NOT NULL,
  max_score INTEGER NOT NULL,
  extra_score INTEGER NOT NULL,
  isolation TEXT NOT NULL,
  revision TEXT NOT NULL, -- of the lab: a digest of its checks and of what it is built with
  harness TEXT NOT NULL,
  options TEXT NOT NULL,
  host TEXT NOT NULL,
  time TEXT NOT NULL,
  seconds REAL NOT NULL,
  document TEXT NOT NULL, -- docs/results.schema.json
  UNIQUE (key, run)
) STRICT;

CREATE INDEX results_by_submission ON results (lab, digest, run);
)sql",
    R"sql(
ALTER TABLE runs ADD COLUMN again_since INTEGER; -- where all was graded anew: the run with which that began
)sql",
};

using Objects = std::map<std::pair<std::string, std::string>, std::string>;  // by type and name, how they were made

Objects ObjectsIn(const Database& database) {
  Objects objects;
  Query query(database, "SELECT type, name, sql FROM sqlite_schema");
  while (query.Next()) objects[{query.Text(0), query.Text(1)}] = query.Text(2);
  return objects;
}

}  // namespace

int CurrentVersion() {
  return static_cast<int>(kSteps.size());
}

int VersionOf(const Database& database) {
  Query query(database, "PRAGMA user_version");
  query.Next();
  return static_cast<int>(query.Int(0));
}

void Migrate(const Database& database, int version) {
  Transaction transaction(database);
  for (int step = VersionOf(database); step < version; ++step) {
    database.Execute(kSteps[static_cast<std::size_t>(step)]);
  }
  database.Execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId, version));
  transaction.Commit();
}

std::string ForeignObjectIn(const Database& database, int version) {
  const Database model;
  Migrate(model, version);
  const Objects expected = ObjectsIn(model), found = ObjectsIn(database);
  for (const auto& [object, sql] : found) {
    const auto same = expected.find(object);
    if (same == expected.end() || same->second != sql) return object.first + " " + object.second;
  }
  for (const auto& [object, sql] : expected) {
    if (!found.contains(object)) return object.first + " " + object.second;
  }
  return "";
}

}  // namespace socklab::classroom
