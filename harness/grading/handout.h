// What a lab's handout says, as reports quote it.
#ifndef SOCKLAB_HARNESS_GRADING_HANDOUT_H_
#define SOCKLAB_HARNESS_GRADING_HANDOUT_H_

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::grading {

// The numbered rules of a handout, by their numbers, each on one line. They are those under the heading "Rules", or
// "规则"; the rest of a handout may have numbered lists too. Markdown stays as it is.
std::map<std::string, std::string> RulesIn(std::string_view handout, report::Language language);

// Those of the lab in that folder, in each language in which it has a handout: README.md, README.zh.md. None where
// there is no English one, or no rules in it.
std::map<std::string, results::Texts> RulesOf(const std::filesystem::path& folder);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_HANDOUT_H_
