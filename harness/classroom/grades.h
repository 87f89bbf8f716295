// A class's results under a policy: who has how many points.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADES_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADES_H_

#include <optional>
#include <string>
#include <vector>

#include "harness/classroom/class.h"
#include "harness/classroom/policy.h"

namespace socklab::classroom {

enum class LabState {
  kGraded,
  kNothingToGrade,  // something was handed in, and refused
  kMissing,         // nothing was handed in
  kNotDecided,      // an attempt that could count waits for a verdict: there are no points yet, and never a zero
};

// One student in one lab.
struct LabGrade {
  std::string lab;
  LabState standing = LabState::kMissing;
  // The attempt that counts, or that tells why none does; nullptr where there is none. It lives as long as the Class.
  const Attempt* attempt = nullptr;
  // Of 100, with extra credit where it counts, without what was lost for being late. Nothing where there is no number
  // to enter: what is not decided, and under Missing::kBlank what is missing.
  std::optional<double> points;
  std::optional<Time> due;  // the student's own
  int days_late = 0;        // that have begun
  double late_loss = 0;     // points

  bool is_graded() const { return standing == LabState::kGraded; }
};

struct StudentGrades {
  const Student* student = nullptr;  // lives as long as the Class
  std::vector<LabGrade> labs;        // those of the Class, in their order
  // The mean of what counts, by its weight, of 100. Nothing while one of them is not decided, or where none counts.
  std::optional<double> total;
};

// Of all students, in their order.
std::vector<StudentGrades> GradesOf(const Class& graded, const Policy& policy);

// Points of 100 that a result has: its score, and its extra credit if that counts.
double PointsOf(const results::LabResult& result, bool counts_extra);

// Whether each check that counts has a verdict.
bool IsDecided(const results::LabResult& result, bool counts_extra);

// Why the grade, which has none, has no points of its own.
text::Phrase WhyNoPoints(const LabGrade& grade);

// "85", "72.5", "66.67": rounded to two digits after the point.
std::string Shown(double points);
// The same, or empty text.
std::string Shown(const std::optional<double>& points);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADES_H_
