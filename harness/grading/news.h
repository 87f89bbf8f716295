// What a grading tells while it goes on, and how that travels from one process to another.
#ifndef SOCKLAB_HARNESS_GRADING_NEWS_H_
#define SOCKLAB_HARNESS_GRADING_NEWS_H_

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "harness/results/results.h"

namespace socklab::grading {

// What a grading tells, in this order: what was built, the result of each part, that all have been graded; then the
// results of parts once more in which crashes are explained. Or, in place of what is missing then, why it failed.
struct Built {
  std::map<std::string, std::string> errors;  // by program: what the compiler said
};
struct Graded {
  results::LabResult part;
};
struct AllGraded {};
struct GradingFailed {
  std::string message;  // a sentence
};
using News = std::variant<Built, Graded, AllGraded, GradingFailed>;

// News as a line of text: with a newline at its end, and no other.
std::string ToLine(const News& news);
// Throws std::runtime_error where it is none.
News FromLine(std::string_view line);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_NEWS_H_
