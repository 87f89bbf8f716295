// Why a check did not pass.
#ifndef SOCKLAB_HARNESS_RESULTS_FINDING_H_
#define SOCKLAB_HARNESS_RESULTS_FINDING_H_

#include <chrono>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <vector>

#include "harness/results/crash.h"
#include "harness/results/difference.h"
#include "harness/results/place.h"
#include "harness/text/phrase.h"

namespace socklab::results {

struct Finding {
  text::Phrase message{};               // what should have happened, and what did instead; a sentence
  std::vector<text::Phrase> remarks{};  // what else may be the reason; sentences
  std::vector<text::Phrase> now{};      // where the program is: "your server is blocked in recv(4), …"
  std::vector<Place> places{};          // of the states in `now`, in their order; those that are known
  std::optional<Difference> difference{};
  std::optional<Crash> crash{};  // why the program has crashed, where that was found out
  text::Phrase hint{};           // to what is known of such a failure, whatever the check; may be empty

  bool operator==(const Finding&) const = default;
};

// "{expected}, but {observed}."
text::Phrase But(text::Phrase expected, text::Phrase observed);

// An expectation that was not met. Every verb throws it, so that nobody needs to look at a return value.
class Unmet : public std::runtime_error {
 public:
  Unmet(text::Phrase message, std::source_location where);
  // The message is But(expected, observed).
  Unmet(text::Phrase expected, text::Phrase observed, std::source_location where)
      : Unmet(But(std::move(expected), std::move(observed)), where) {}

  Finding finding;
  std::source_location where;  // the step of the check
  std::chrono::steady_clock::time_point time = std::chrono::steady_clock::now();
};

// The machine or the harness is at fault, not the program: nothing can be said about it.
class Inconclusive : public text::Error {
  using Error::Error;
};

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_FINDING_H_
