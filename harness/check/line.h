// A line that a program should print: exactly this text, or whatever a gmock matcher accepts.
#ifndef SOCKLAB_HARNESS_CHECK_LINE_H_
#define SOCKLAB_HARNESS_CHECK_LINE_H_

#include <gmock/gmock-more-matchers.h>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/peers/console.h"

namespace socklab::check {

class Line {
 public:
  // Implicit, so that a check reads Prints("hello") and Prints(HasSubstr("hello")).
  template <typename Expected>
  Line(const Expected& expected) {  // NOLINT(google-explicit-constructor)
    if constexpr (std::convertible_to<Expected, std::string_view>) {
      SetExact(std::string(std::string_view(expected)));
    } else {
      SetMatcher(testing::MatcherCast<const std::string&>(expected));
    }
  }

  const peers::LinePattern& pattern() const { return pattern_; }

 private:
  void SetExact(std::string text);
  void SetMatcher(const testing::Matcher<const std::string&>& matcher);

  peers::LinePattern pattern_;
};

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_LINE_H_
