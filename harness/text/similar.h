// "Did you mean …?"
#ifndef SOCKLAB_HARNESS_TEXT_SIMILAR_H_
#define SOCKLAB_HARNESS_TEXT_SIMILAR_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/text/phrase.h"

namespace socklab::text {

// The known name that most resembles the given one; nothing where none does. Case does not count, and a part
// of a name counts as resembling it.
std::optional<std::string> MostSimilar(std::string_view given, const std::vector<std::string>& known);

// The complaint, and "; did you mean ListensForAClient?" where a known name resembles the one that was given.
Phrase WithSuggestion(Phrase complaint, std::string_view given, const std::vector<std::string>& known);

}  // namespace socklab::text

#endif  // SOCKLAB_HARNESS_TEXT_SIMILAR_H_
