#include "harness/classroom/gradebook.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/classroom/attempts.h"
#include "harness/classroom/times.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::json;

constexpr const char* kCannotWrite = "gradebook.cannot_write";

std::string HostName() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string ToText(const std::map<std::string, std::string>& columns) {
  return Json(columns).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A student of whom only the key is known is called by it, until somebody tells the name.
void WriteStudent(const Database& database, const Student& student) {
  constexpr std::string_view kInsert =
      "INSERT INTO students VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO UPDATE SET"
      " name = iif(excluded.name = key, name, excluded.name),"
      " email = iif(excluded.email = '', email, excluded.email),"
      " is_on_roster = max(is_on_roster, excluded.is_on_roster),"
      " columns = json_patch(columns, excluded.columns)";
  Query(database, kInsert)
      .Bind(student.key)
      .Bind(student.name)
      .Bind(student.email)
      .Bind(std::int64_t{student.is_on_roster})
      .Bind(ToText(student.columns))
      .Run();
}

std::vector<KnownAttempt> AttemptsOf(const Database& database, const std::string& student, const std::string& lab) {
  Query query(database,
              "SELECT time, source, digest, state, reason FROM submissions WHERE student = ? AND lab = ?"
              " ORDER BY number");
  query.Bind(student).Bind(lab);
  std::vector<KnownAttempt> attempts;
  while (query.Next()) {
    attempts.push_back({.time = query.Text(0),
                        .source = query.Text(1),
                        .digest = query.Text(2),
                        .state = query.Text(3),
                        .reason = query.Text(4)});
  }
  return attempts;
}

void WriteAttempts(const Database& database, const std::string& student, const std::string& lab,
                   const std::vector<KnownAttempt>& attempts) {
  Query(database, "DELETE FROM submissions WHERE student = ? AND lab = ?").Bind(student).Bind(lab).Run();
  std::int64_t number = 0;
  for (const KnownAttempt& attempt : attempts) {
    Query(database, "INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(student)
        .Bind(lab)
        .Bind(++number)
        .Bind(attempt.time)
        .Bind(attempt.source)
        .Bind(attempt.digest)
        .Bind(attempt.state)
        .Bind(attempt.reason)
        .Run();
  }
}

}  // namespace

template <typename Action>
auto Gradebook::Do(Action action) const {
  try {
    Transaction transaction(database_);
    action();
    transaction.Commit();
  } catch (const DatabaseError& error) {
    Rethrow(error, path_, kCannotWrite);
  }
}

Gradebook::Gradebook(std::filesystem::path path)
    : path_(std::move(path)), lock_(path_), database_(OpenToWrite(path_, lock_)) {}

void Gradebook::Write(const std::vector<Student>& students, bool has_roster) {
  Do([&] {
    if (has_roster) database_.Execute("UPDATE students SET is_on_roster = 0");
    for (const Student& student : students) WriteStudent(database_, student);
  });
}

void Gradebook::Write(const std::vector<Submission>& submissions) {
  std::map<std::pair<std::string, std::string>, std::vector<Submission>> found;
  for (const Submission& submission : submissions) found[{submission.student, submission.lab}].push_back(submission);
  Do([&] {
    for (const auto& [of, theirs] : found) {
      const std::vector<KnownAttempt> known = AttemptsOf(database_, of.first, of.second);
      const std::vector<KnownAttempt> merged = Merge(known, theirs);
      if (merged != known) WriteAttempts(database_, of.first, of.second, merged);
    }
  });
}

void Gradebook::BeginRun(const std::string& harness) {
  Do([&] {
    Query query(database_, "INSERT INTO runs (begun, host, harness) VALUES (?, ?, ?) RETURNING id");
    query.Bind(CurrentTime()).Bind(HostName()).Bind(harness);
    query.Next();
    run_ = query.Int(0);
    while (query.Next()) {
    }
  });
}

void Gradebook::EndRun() {
  Do([&] { Query(database_, "UPDATE runs SET ended = ? WHERE id = ?").Bind(CurrentTime()).Bind(run_).Run(); });
}

bool Gradebook::Has(const std::string& key, std::int64_t since) const {
  try {
    Query query(database_, "SELECT 1 FROM results WHERE key = ? AND run >= ? LIMIT 1");
    return query.Bind(key).Bind(since).Next();
  } catch (const DatabaseError& error) {
    Rethrow(error, path_, "gradebook.cannot_read");
  }
}

void Gradebook::Write(const Result& result) {
  const results::LabResult& lab = result.result;
  Do([&] {
    Query(database_, "INSERT INTO results VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(lab.lab)
        .Bind(result.digest)
        .Bind(result.key)
        .Bind(run_)
        .Bind(result.outcome == Outcome::kGraded ? "graded" : "does_not_build")
        .Bind(std::int64_t{lab.score()})
        .Bind(std::int64_t{lab.max_score()})
        .Bind(std::int64_t{lab.extra_score()})
        .Bind(lab.isolation)
        .Bind(result.revision)
        .Bind(lab.identity.harness)
        .Bind(result.options)
        .Bind(lab.identity.host)
        .Bind(lab.identity.time)
        .Bind(lab.seconds)
        .Bind(results::ToJson(std::vector{lab}))
        .Run();
    Query(database_, "UPDATE submissions SET state = 'taken', reason = '' WHERE lab = ? AND digest = ?")
        .Bind(lab.lab)
        .Bind(result.digest)
        .Run();
  });
}

void Gradebook::SetNotDecided(const std::string& lab, const std::string& digest, const text::Phrase& reason) {
  Do([&] {
    Query(database_, "UPDATE submissions SET state = 'not_decided', reason = ? WHERE lab = ? AND digest = ?")
        .Bind(results::ToJson(reason))
        .Bind(lab)
        .Bind(digest)
        .Run();
  });
}

}  // namespace socklab::classroom
