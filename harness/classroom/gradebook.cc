#include "harness/classroom/gradebook.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/classroom/attempts.h"
#include "harness/classroom/moment.h"
#include "harness/classroom/names.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::json;

constexpr const char* kCannotWrite = "gradebook.cannot_write";
constexpr const char* kDoesNotBuild = "program.does_not_build";  // as harness/check says it

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

// In the compiler's words; JSON of a phrase, or nothing where all is built.
std::string WhyItDoesNotBuild(const Result& result) {
  if (result.outcome != Outcome::kDoesNotBuild) return "";
  for (const results::CheckResult& check : result.result.checks) {
    if (!check.finding || check.finding->message.id != kDoesNotBuild) continue;
    const text::Argument* const program = check.finding->message.Find("program");
    const text::Argument* const error = check.finding->message.Find("error");
    if (!program || !error) continue;
    const text::Phrase reason = {"grade.broken", {{"program", program->value}, {"error", error->value}}};
    return results::ToJson(reason);
  }
  return "";
}

void WriteResult(const Database& database, const Result& result, std::int64_t run) {
  const results::LabResult& lab = result.result;
  Query(database, "INSERT INTO results VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .Bind(lab.lab)
      .Bind(result.digest)
      .Bind(result.key)
      .Bind(run)
      .Bind(result.outcome == Outcome::kGraded ? kGradedName : kDoesNotBuildName)
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
  Query(database, "UPDATE submissions SET state = 'taken', reason = ? WHERE lab = ? AND digest = ?")
      .Bind(WhyItDoesNotBuild(result))
      .Bind(lab.lab)
      .Bind(result.digest)
      .Run();
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

void Gradebook::Rename(const std::string& from, const std::string& to) {
  Do([&] {
    Query stranger(database_, "SELECT 1 FROM students WHERE key = ? AND is_on_roster = 0");
    if (from == to || !stranger.Bind(from).Next()) return;
    std::vector<std::string> labs;
    Query query(database_, "SELECT DISTINCT lab FROM submissions WHERE student = ?");
    for (query.Bind(from); query.Next();) labs.push_back(query.Text(0));
    for (const std::string& lab : labs) {
      WriteAttempts(database_, to, lab, Joined(AttemptsOf(database_, from, lab), AttemptsOf(database_, to, lab)));
      WriteAttempts(database_, from, lab, {});
    }
    Query(database_, "DELETE FROM students WHERE key = ?").Bind(from).Run();
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

std::int64_t Gradebook::BeginRun(bool again) {
  std::int64_t since = 0;
  Do([&] {
    Query last(database_,
               "SELECT again_since FROM runs WHERE again_since IS NOT NULL AND ended IS NULL"
               " AND id = (SELECT max(id) FROM runs WHERE again_since IS NOT NULL)");
    if (again && last.Next()) since = last.Int(0);
    Query query(database_, "INSERT INTO runs (begun, host) VALUES (?, ?) RETURNING id");
    query.Bind(CurrentTime()).Bind(results::HostName());
    query.Next();
    run_ = query.Int(0);
    while (query.Next()) {
    }
    if (!again) return;
    if (since == 0) since = run_;
    Query(database_, "UPDATE runs SET again_since = ? WHERE id = ?").Bind(since).Bind(run_).Run();
  });
  return since;
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
  Do([&] { WriteResult(database_, result, run_); });
}

std::vector<Outcome> Gradebook::TakeFrom(const std::filesystem::path& path, const std::set<std::string>& wanted) {
  std::vector<Result> results = ResultsIn(path, wanted);
  std::erase_if(results, [&](const Result& result) { return Has(result.key); });
  Do([&] {
    for (const Result& result : results) WriteResult(database_, result, run_);
  });
  std::vector<Outcome> outcomes;
  for (const Result& result : results) outcomes.push_back(result.outcome);
  return outcomes;
}

void Gradebook::PutAt(const std::filesystem::path& path) const {
  try {
    PutCopy(database_, path);
  } catch (const DatabaseError& error) {
    Rethrow(error, path, kCannotWrite);
  }
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
