#include <cmath>
#include <nlohmann/json.hpp>

#include "harness/classroom/export/class_table.h"
#include "harness/report/words.h"

namespace socklab::classroom {
namespace {

using Json = nlohmann::ordered_json;

// Grows when an older reader could misunderstand the document.
constexpr int kVersion = 1;

Json OrNull(const std::optional<double>& points) {
  return points ? Json(std::round(*points * 100) / 100) : Json(nullptr);
}

std::string NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGraded:
      return "graded";
    case Outcome::kDoesNotBuild:
      return "does_not_build";
    case Outcome::kNothingToGrade:
      return "nothing_to_grade";
    case Outcome::kNotDecided:
      return "not_decided";
  }
  return "";
}

Json CheckOf(const results::CheckResult& check) {
  return {{"suite", check.suite},   {"name", check.name},       {"tier", Name(check.tier)},      {"rule", check.rule},
          {"points", check.points}, {"earned", check.earned()}, {"verdict", Name(check.verdict)}};
}

Json AttemptOf(const Attempt& attempt, const report::Words& words) {
  Json json = {{"number", attempt.number},
               {"time", attempt.time},
               {"digest", attempt.digest},
               {"outcome", NameOf(attempt.outcome)},
               {"reason", words.Say(attempt.reason)}};
  if (!attempt.result) return json;
  const results::LabResult& result = *attempt.result;
  json["score"] = result.score();
  json["max_score"] = result.max_score();
  json["extra_score"] = result.extra_score();
  json["isolation"] = result.isolation;
  json["harness"] = result.identity.harness;
  json["seed"] = result.seed;
  json["checks"] = Json::array();
  for (const results::CheckResult& check : result.checks) json["checks"].push_back(CheckOf(check));
  return json;
}

Json LabOf(const LabGrade& grade, const report::Words& words) {
  return {{"lab", grade.lab},
          {"standing", Name(grade.standing)},
          {"points", OrNull(grade.points)},
          {"days_late", grade.days_late},
          {"late_loss", OrNull(grade.late_loss)},
          {"attempt", grade.attempt ? AttemptOf(*grade.attempt, words) : Json(nullptr)}};
}

}  // namespace

std::string JsonTable(const GradedClass& graded) {
  const report::Words words(graded.policy.language);
  Json students = Json::array();
  for (const StudentGrades& grades : graded.grades) {
    const Student& student = *grades.student;
    Json labs = Json::array();
    for (const LabGrade& grade : grades.labs) labs.push_back(LabOf(grade, words));
    students.push_back({{"student", student.key},
                        {"name", student.name},
                        {"email", student.email},
                        {"on_roster", student.is_on_roster},
                        {"columns", student.columns},
                        {"total", OrNull(grades.total)},
                        {"labs", labs}});
  }
  const Json document = {{"version", kVersion}, {"labs", graded.all.labs}, {"students", students}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace socklab::classroom
