// What a class has come to in one lab, in figures.
#ifndef SOCKLAB_HARNESS_CLASSROOM_STATISTICS_H_
#define SOCKLAB_HARNESS_CLASSROOM_STATISTICS_H_

#include <array>
#include <string>
#include <vector>

#include "harness/classroom/grades.h"

namespace socklab::classroom {

// Of the graded attempts that count.
struct CheckFailures {
  const results::CheckResult* check = nullptr;  // as one of them has it
  int failed = 0;
  int decided = 0;
};

struct RuleFailures {
  std::string rule;
  int failed = 0;  // submissions that fail one of its checks at least
};

struct LabStatistics {
  std::string lab;
  const results::LabResult* example = nullptr;  // any of the results, for titles and words; nullptr where there is none
  int students = 0;
  int graded = 0;
  int not_built = 0;  // of the graded ones, those of which a program does not build
  int nothing_to_grade = 0;
  int missing = 0;
  int not_decided = 0;
  int late = 0;
  // Of the graded ones; 0 where there is none.
  double mean = 0, median = 0, best = 0;
  std::array<int, 11> distribution{};  // from 0, 10, 20, … 90 and from 100 points on
  std::vector<CheckFailures> checks;   // those that fail most often first
  std::vector<RuleFailures> rules;     // likewise; those that somebody breaks
};

LabStatistics StatisticsOf(const std::string& lab, const std::vector<StudentGrades>& grades);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_STATISTICS_H_
