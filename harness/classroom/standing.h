// How a class stands, in short: what the command line tells of it. Documents are not read.
#ifndef SOCKLAB_HARNESS_CLASSROOM_STANDING_H_
#define SOCKLAB_HARNESS_CLASSROOM_STANDING_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "harness/classroom/class.h"
#include "harness/classroom/gradebook.h"

namespace socklab::classroom {

// One attempt.
struct Standing {
  std::string student;  // key
  std::string lab;
  int number = 1;
  std::string source;  // where it was found; empty where the student handed in nothing
  std::string digest;
  Outcome outcome = Outcome::kNotDecided;
  text::Phrase reason;  // why there is nothing to grade, nothing decided, or what does not build
};

// By student, lab and number.
std::vector<Standing> StandingsIn(const Gradebook& gradebook);

// A grade that is another one than before.
struct Change {
  std::string student;  // key
  std::string lab;
  int number = 1;
  int before = 0;  // points, with extra credit
  int after = 0;

  bool operator==(const Change&) const = default;
};

// Grades of attempts that runs from `since` on have changed: those that fell first, the deepest fall first of all.
std::vector<Change> ChangesIn(const Gradebook& gradebook, std::int64_t since);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_STANDING_H_
