#include "harness/check/progress.h"

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string_view>

namespace socklab::check {
namespace {

constexpr std::string_view kSeparators = ",.'_ ";  // between the digits of a number

MATCHER_P(HasAllOf, bytes, "has 100% and the number " + std::to_string(bytes)) {
  std::string plain;
  std::ranges::remove_copy_if(arg, std::back_inserter(plain),
                              [](char c) { return kSeparators.find(c) != std::string_view::npos; });
  return arg.find("100%") != std::string::npos && plain.find(std::to_string(bytes)) != std::string::npos;
}

}  // namespace

testing::Matcher<const std::string&> ShowsAllOf(std::uint64_t bytes) {
  return HasAllOf(bytes);
}

}  // namespace socklab::check
