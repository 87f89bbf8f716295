// A line that a program should print: exactly this text, or one of a certain kind.
#ifndef SOCKLAB_HARNESS_CHECK_LINE_H_
#define SOCKLAB_HARNESS_CHECK_LINE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/peers/console.h"
#include "harness/text/phrase.h"

namespace socklab::check {

class Line {
 public:
  // Exactly this text. Implicit, so that a check reads Prints("hello").
  Line(std::string text);
  Line(std::string_view text) : Line(std::string(text)) {}
  Line(const char* text) : Line(std::string(text)) {}
  // A line for which this holds; `words` name it: "a line that …".
  Line(std::function<bool(std::string_view line)> matches, text::Phrase words);

  const peers::LinePattern& pattern() const { return pattern_; }

 private:
  peers::LinePattern pattern_;
};

Line StartsWith(std::string text);
Line Contains(std::string text);
// Any line but an empty one.
Line AnyLine();
Line AnyOf(std::vector<Line> lines);
Line AllOf(std::vector<Line> lines);

template <typename... Lines>
Line AnyOf(const Lines&... lines) {
  return AnyOf(std::vector<Line>{Line(lines)...});
}
template <typename... Lines>
Line AllOf(const Lines&... lines) {
  return AllOf(std::vector<Line>{Line(lines)...});
}

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_LINE_H_
