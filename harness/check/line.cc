#include "harness/check/line.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "harness/text/quote.h"

namespace socklab::check {

using text::Phrase;
using text::QuotedShort;

namespace {

std::vector<Phrase> WordsOf(const std::vector<Line>& lines) {
  std::vector<Phrase> words;
  for (const Line& line : lines) words.push_back(line.pattern().words);
  return words;
}

}  // namespace

Line::Line(std::string text) {
  const auto exact = std::make_shared<const std::string>(std::move(text));
  pattern_ = {.matches = [exact](std::string_view line) { return line == *exact; },
              .words = text::Verbatim(QuotedShort(*exact)),
              .exact = exact};
}

Line::Line(std::function<bool(std::string_view)> matches, Phrase words)
    : pattern_{.matches = std::move(matches), .words = std::move(words), .exact = nullptr} {}

Line StartsWith(std::string text) {
  const Phrase words = {"line.starts_with", {{"text", QuotedShort(text)}}};
  return {[text = std::move(text)](std::string_view line) { return line.starts_with(text); }, words};
}

Line Contains(std::string text) {
  const Phrase words = {"line.contains", {{"text", QuotedShort(text)}}};
  return {[text = std::move(text)](std::string_view line) { return line.find(text) != std::string_view::npos; }, words};
}

Line AnyLine() {
  return {[](std::string_view line) { return !line.empty(); }, "line.any"};
}

Line AnyOf(std::vector<Line> lines) {
  const Phrase words = {"line.any_of", {{"lines", WordsOf(lines)}}};
  return {[lines = std::move(lines)](std::string_view line) {
            return std::ranges::any_of(lines, [&](const Line& each) { return each.pattern().matches(line); });
          },
          words};
}

Line AllOf(std::vector<Line> lines) {
  const Phrase words = {"line.all_of_these", {{"lines", WordsOf(lines)}}};
  return {[lines = std::move(lines)](std::string_view line) {
            return std::ranges::all_of(lines, [&](const Line& each) { return each.pattern().matches(line); });
          },
          words};
}

}  // namespace socklab::check
