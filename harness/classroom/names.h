// What the tables of a gradebook call things (schema.h).
#ifndef SOCKLAB_HARNESS_CLASSROOM_NAMES_H_
#define SOCKLAB_HARNESS_CLASSROOM_NAMES_H_

#include <string>
#include <string_view>

#include "harness/classroom/class.h"
#include "harness/results/results.h"

namespace socklab::classroom {

inline constexpr std::string_view kGradedName = "graded", kDoesNotBuildName = "does_not_build";
inline constexpr std::string_view kNothingToGradeName = "nothing_to_grade";

// Of a submission in that state, whose newest result, if it has one, has that outcome.
inline Outcome OutcomeOf(std::string_view state, std::string_view outcome) {
  if (outcome == kGradedName) return Outcome::kGraded;
  if (outcome == kDoesNotBuildName) return Outcome::kDoesNotBuild;
  return state == kNothingToGradeName ? Outcome::kNothingToGrade : Outcome::kNotDecided;
}

// Of the reason as it is kept; one that is not decided has one, too, before anybody has tried.
inline text::Phrase ReasonOf(Outcome outcome, const std::string& json) {
  if (!json.empty()) return results::PhraseFromJson(json);
  return outcome == Outcome::kNotDecided ? text::Phrase("grade.not_yet") : text::Phrase();
}

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_NAMES_H_
