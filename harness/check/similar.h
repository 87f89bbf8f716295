// "Did you mean …?"
#ifndef SOCKLAB_HARNESS_CHECK_SIMILAR_H_
#define SOCKLAB_HARNESS_CHECK_SIMILAR_H_

#include <string>
#include <string_view>
#include <vector>

namespace socklab::check {

// "; did you mean ListensForAClient?", or nothing where no known name resembles the one that was given.
// Case does not count, and a part of a name counts as resembling it.
std::string DidYouMean(std::string_view given, const std::vector<std::string>& known);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_SIMILAR_H_
