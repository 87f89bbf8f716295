// The attempts of one student at one lab: those that the gradebook knows, and those that were found now.
#ifndef SOCKLAB_HARNESS_CLASSROOM_ATTEMPTS_H_
#define SOCKLAB_HARNESS_CLASSROOM_ATTEMPTS_H_

#include <string>
#include <vector>

namespace socklab::classroom {

struct Submission;

// As a row of the gradebook has it.
struct KnownAttempt {
  std::string time;
  std::string source;
  std::string digest;
  std::string state;   // "taken", "nothing_to_grade", "not_decided"
  std::string reason;  // JSON of a phrase; may be empty

  bool operator==(const KnownAttempt&) const = default;
};

// All of them, in their order: by their times where each has one, else those that were found now after the others.
// Gradebook::Write tells which are the same.
std::vector<KnownAttempt> Merge(std::vector<KnownAttempt> known, const std::vector<Submission>& found);

// The attempts of two students, who are one.
std::vector<KnownAttempt> Joined(std::vector<KnownAttempt> some, const std::vector<KnownAttempt>& others);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_ATTEMPTS_H_
