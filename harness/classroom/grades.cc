#include "harness/classroom/grades.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace socklab::classroom {
namespace {

// What an attempt has under a policy.
struct Worth {
  double points = 0;
  int days_late = 0;
  double late_loss = 0;
};

bool IsExtensionOf(const Extension& extension, const Student& student, std::string_view lab) {
  if (!NamesLab(extension.lab, lab)) return false;
  return extension.student == student.key || (!student.email.empty() && extension.student == student.email);
}

// The grades of one student in one lab.
class Grader {
 public:
  Grader(const Student& student, const std::string& lab, const Policy& policy)
      : policy_(policy), lab_policy_(policy.Find(lab)) {
    grade_.lab = lab;
    if (lab_policy_) grade_.due = lab_policy_->due;
    for (const Extension& extension : policy.extensions) {
      if (IsExtensionOf(extension, student, lab)) grade_.due = extension.due;
    }
  }

  // By the attempts in their order.
  LabGrade Grade(const std::vector<const Attempt*>& attempts) && {
    for (const Attempt* attempt : attempts) Take(*attempt);
    if (grade_.standing == LabState::kNothingToGrade || grade_.standing == LabState::kMissing) {
      if (policy_.missing == Missing::kZero) grade_.points = 0;
    }
    return std::move(grade_);
  }

 private:
  void Take(const Attempt& attempt) {
    const bool was_graded = attempt.outcome == Outcome::kGraded || attempt.outcome == Outcome::kDoesNotBuild;
    if (attempt.outcome == Outcome::kNothingToGrade) {
      // It takes nothing away from what was handed in before it. One from nowhere says that nothing was handed in.
      const bool is_refused = !attempt.source.empty();
      if (is_refused && grade_.standing == LabState::kMissing) Become(LabState::kNothingToGrade, attempt);
    } else if (!was_graded || !attempt.result || !IsDecided(*attempt.result, policy_.counts_extra)) {
      // It may be the best, and it is the last as yet.
      Become(LabState::kNotDecided, attempt);
      grade_.points.reset();
    } else {
      TakeGraded(attempt, WorthOf(attempt));
    }
  }

  void TakeGraded(const Attempt& attempt, const Worth& worth) {
    if (policy_.counted == Counted::kBest) {
      if (grade_.standing == LabState::kNotDecided) return;
      if (grade_.is_graded() && worth.points <= grade_.points.value()) return;
    }
    Become(LabState::kGraded, attempt);
    grade_.points = worth.points;
    grade_.days_late = worth.days_late;
    grade_.late_loss = worth.late_loss;
  }

  void Become(LabState standing, const Attempt& attempt) {
    grade_.standing = standing;
    grade_.attempt = &attempt;
    grade_.days_late = 0;
    grade_.late_loss = 0;
  }

  Worth WorthOf(const Attempt& attempt) const {
    Worth worth;
    const double points = classroom::PointsOf(*attempt.result, policy_.counts_extra);
    worth.days_late = DaysLate(attempt);
    const double a_day =
        lab_policy_ && lab_policy_->points_per_day ? *lab_policy_->points_per_day : policy_.late.points_per_day;
    worth.late_loss = std::min({worth.days_late * a_day, policy_.late.most, points});
    worth.points = points - worth.late_loss;
    return worth;
  }

  // Of an attempt whose time nobody knows it cannot be said that it is late.
  int DaysLate(const Attempt& attempt) const {
    const std::optional<Time> time = ParseTime(attempt.time);
    if (!grade_.due || !time || *time <= *grade_.due + policy_.late.grace) return 0;
    const auto late = *time - *grade_.due;
    return static_cast<int>(std::chrono::ceil<std::chrono::days>(late).count());
  }

  const Policy& policy_;
  const LabPolicy* lab_policy_;
  LabGrade grade_;
};

double WeightOf(const LabGrade& grade, const Policy& policy) {
  if (policy.labs.empty()) return 1;
  const LabPolicy* const lab = policy.Find(grade.lab);
  return lab ? lab->weight : 0;
}

std::optional<double> TotalOf(const std::vector<LabGrade>& grades, const Policy& policy) {
  double points = 0, weights = 0;
  for (const LabGrade& grade : grades) {
    const double weight = WeightOf(grade, policy);
    if (weight == 0) continue;
    if (grade.standing == LabState::kNotDecided) return std::nullopt;
    if (!grade.points) continue;
    points += weight * *grade.points;
    weights += weight;
  }
  if (weights == 0) return std::nullopt;
  return points / weights;
}

}  // namespace

std::vector<StudentGrades> GradesOf(const Class& graded, const Policy& policy) {
  std::map<std::pair<std::string, std::string>, std::vector<const Attempt*>> attempts;
  for (const Attempt& attempt : graded.attempts) attempts[{attempt.student, attempt.lab}].push_back(&attempt);
  std::vector<StudentGrades> all;
  for (const Student& student : graded.students) {
    StudentGrades grades = {.student = &student};
    for (const std::string& lab : graded.labs) {
      grades.labs.push_back(Grader(student, lab, policy).Grade(attempts[{student.key, lab}]));
    }
    grades.total = TotalOf(grades.labs, policy);
    all.push_back(std::move(grades));
  }
  return all;
}

double PointsOf(const results::LabResult& result, bool counts_extra) {
  const int most = result.max_score();
  if (most == 0) return 0;
  return 100.0 * (result.score() + (counts_extra ? result.extra_score() : 0)) / most;
}

bool IsDecided(const results::LabResult& result, bool counts_extra) {
  return std::ranges::none_of(result.checks, [&](const results::CheckResult& check) {
    return check.verdict == results::Verdict::kInconclusive && (counts_extra || !check.is_extra());
  });
}

text::Phrase WhyNoPoints(const LabGrade& grade) {
  return grade.attempt->reason.empty() ? text::Phrase("class.checks_undecided") : grade.attempt->reason;
}

std::string Shown(double points) {
  std::string text = fmt::format("{:.2f}", points);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string Shown(const std::optional<double>& points) {
  return points ? Shown(*points) : "";
}

}  // namespace socklab::classroom
