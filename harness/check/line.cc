#include "harness/check/line.h"

#include <memory>
#include <regex>
#include <utility>

#include "harness/net/quote.h"

namespace socklab::check {
namespace {

// GoogleTest shows text that is not ASCII twice: as escaped bytes, and below them as it is. The latter is for people.
std::string AsText(const std::string& description) {
  static const std::regex kShownTwice(R"re("(?:[^"\\]|\\.)*"\n\s*As Text: )re");
  return std::regex_replace(description, kShownTwice, "");
}

}  // namespace

void Line::SetExact(std::string text) {
  const auto exact = std::make_shared<const std::string>(std::move(text));
  pattern_ = {.matches = [exact](std::string_view line) { return line == *exact; },
              .words = net::QuotedShort(*exact),
              .exact = exact};
}

void Line::SetMatcher(const testing::Matcher<const std::string&>& matcher) {
  pattern_ = {.matches = [matcher](std::string_view line) { return matcher.Matches(std::string(line)); },
              .words = "a line that " + AsText(testing::DescribeMatcher<const std::string&>(matcher))};
}

}  // namespace socklab::check
