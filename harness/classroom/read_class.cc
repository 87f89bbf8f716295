#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/classroom/gradebook.h"
#include "harness/classroom/names.h"
#include "harness/grading/course.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::json;

std::vector<Student> StudentsIn(const Database& database) {
  std::vector<Student> students;
  Query query(database, "SELECT key, name, email, is_on_roster, columns FROM students ORDER BY key");
  while (query.Next()) {
    students.push_back({.key = query.Text(0),
                        .name = query.Text(1),
                        .email = query.Text(2),
                        .is_on_roster = query.Int(3) != 0,
                        .columns = Json::parse(query.Text(4))});
  }
  return students;
}

results::LabResult ResultIn(const std::string& document, const std::string& lab) {
  std::vector<results::LabResult> labs = results::FromJson(document);
  if (labs.size() != 1 || labs.front().lab != lab) throw std::runtime_error("a result is not of the lab " + lab);
  return std::move(labs.front());
}

std::vector<Attempt> AttemptsIn(const Database& database) {
  Query query(database,
              "SELECT student, submissions.lab, number, submissions.time, submissions.digest, state, reason, outcome,"
              " document, source FROM submissions LEFT JOIN results ON results.id ="
              " (SELECT id FROM results AS newest WHERE newest.lab = submissions.lab AND"
              "  newest.digest = submissions.digest AND submissions.digest != '' ORDER BY run DESC, id DESC LIMIT 1)"
              " ORDER BY student, submissions.lab, number");
  std::vector<Attempt> attempts;
  while (query.Next()) {
    Attempt attempt = {.student = query.Text(0),
                       .lab = query.Text(1),
                       .number = static_cast<int>(query.Int(2)),
                       .time = query.Text(3),
                       .digest = query.Text(4),
                       .reason = {}};
    attempt.outcome = OutcomeOf(query.Text(5), query.Text(7));
    if (query.IsNull(7)) {
      attempt.reason = ReasonOf(attempt.outcome, query.Text(6));
    } else {
      attempt.result = ResultIn(query.Text(8), attempt.lab);
    }
    attempt.source = query.Text(9);
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

std::vector<std::string> LabsIn(const Database& database) {
  std::vector<std::string> labs;
  Query query(database, "SELECT DISTINCT lab FROM submissions ORDER BY lab");
  while (query.Next()) labs.push_back(query.Text(0));
  return labs;
}

// Opens the gradebook, and tells what is wrong with what it holds.
template <typename Action>
auto ReadFrom(const std::filesystem::path& path, Action action) {
  const Database database = OpenToRead(path);
  try {
    return action(database);
  } catch (const DatabaseError& error) {
    Rethrow(error, path, "gradebook.cannot_read");
  } catch (const std::exception& error) {  // of JSON, which a gradebook may hold
    throw grading::UsageError(
        {"gradebook.damaged",
         {{"path", text::PrintableLine(path.string())}, {"error", text::PrintableLine(error.what())}}});
  }
}

}  // namespace

Class ReadClass(const std::filesystem::path& path) {
  return ReadFrom(path, [](const Database& database) -> Class {
    return {.labs = LabsIn(database), .students = StudentsIn(database), .attempts = AttemptsIn(database)};
  });
}

std::vector<Result> ResultsIn(const std::filesystem::path& path, const std::set<std::string>& wanted) {
  return ReadFrom(path, [&](const Database& database) {
    std::vector<Result> found;
    Query query(database,
                "SELECT lab, digest, key, revision, options, outcome, document FROM results AS newest"
                " WHERE run = (SELECT max(run) FROM results WHERE results.key = newest.key) ORDER BY key");
    while (query.Next()) {
      if (!wanted.contains(query.Text(2))) continue;
      found.push_back({.digest = query.Text(1),
                       .key = query.Text(2),
                       .revision = query.Text(3),
                       .options = query.Text(4),
                       .outcome = OutcomeOf("taken", query.Text(5)),
                       .result = ResultIn(query.Text(6), query.Text(0))});
    }
    return found;
  });
}

std::set<std::string> KeysIn(const std::filesystem::path& path) {
  return ReadFrom(path, [](const Database& database) {
    std::set<std::string> keys;
    for (Query query(database, "SELECT DISTINCT key FROM results"); query.Next();) keys.insert(query.Text(0));
    return keys;
  });
}

std::vector<Undecided> UndecidedIn(const std::filesystem::path& path) {
  return ReadFrom(path, [](const Database& database) {
    std::vector<Undecided> undecided;
    Query query(database, "SELECT DISTINCT lab, digest, reason FROM submissions WHERE state = 'not_decided'");
    while (query.Next()) {
      undecided.push_back(
          {.lab = query.Text(0), .digest = query.Text(1), .reason = ReasonOf(Outcome::kNotDecided, query.Text(2))});
    }
    return undecided;
  });
}

std::vector<Student> Gradebook::Roster() const {
  std::vector<Student> students = StudentsIn(database_);
  std::erase_if(students, [](const Student& student) { return !student.is_on_roster; });
  return students;
}

}  // namespace socklab::classroom
