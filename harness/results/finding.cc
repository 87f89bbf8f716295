#include "harness/results/finding.h"

#include <utility>

namespace socklab::results {

using text::Phrase;

Phrase But(Phrase expected, Phrase observed) {
  return {"but", {{"expected", std::move(expected)}, {"observed", std::move(observed)}}};
}

// what() names the sentence, for a debugger: it is put into words last.
Unmet::Unmet(Phrase message, std::source_location where)
    : runtime_error(message.id), finding{.message = std::move(message)}, where(where) {}

}  // namespace socklab::results
