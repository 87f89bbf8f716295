#include "harness/report/grouping.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "harness/text/phrase.h"
#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using text::Argument;
using text::Phrase;

// Arguments that differ from check to check though the cause is one.
constexpr std::string_view kIncidental[] = {"peer", "port", "endpoint"};

// What a program has done that cannot go on.
constexpr std::string_view kBrokenOff[] = {"state.exited",     "state.killed", "tcp.closed",
                                           "tcp.closed_after", "tcp.reset",    "tcp.reset_with_unread"};

// Counts and times are incidental too, but an exit status says what went wrong.
bool IsIncidental(const Argument& argument) {
  if (argument.name == "status") return false;
  return std::ranges::find(kIncidental, argument.name) != std::end(kIncidental) ||
         std::holds_alternative<std::int64_t>(argument.value) || std::holds_alternative<double>(argument.value);
}

bool AreAlike(const Phrase& one, const Phrase& other);

bool AreAlike(const Argument& one, const Argument& other) {
  if (one.name != other.name || one.value.index() != other.value.index()) return false;
  if (const auto* phrases = std::get_if<std::vector<Phrase>>(&one.value)) {
    return std::ranges::equal(*phrases, std::get<std::vector<Phrase>>(other.value),
                              [](const Phrase& a, const Phrase& b) { return AreAlike(a, b); });
  }
  return IsIncidental(one) || one.value == other.value;
}

bool AreAlike(const Phrase& one, const Phrase& other) {
  return one.id == other.id && std::ranges::equal(one.arguments, other.arguments,
                                                  [](const Argument& a, const Argument& b) { return AreAlike(a, b); });
}

// The phrase that is the argument of that name; nullptr where there is none.
const Phrase* PhraseIn(const Phrase& phrase, std::string_view name) {
  const Argument* const argument = phrase.Find(name);
  const auto* phrases = argument ? std::get_if<std::vector<Phrase>>(&argument->value) : nullptr;
  return phrases && phrases->size() == 1 ? &phrases->front() : nullptr;
}

bool BreaksOff(const Phrase& observed) {
  const Phrase* const end = PhraseIn(observed, "end");  // "after 5 bytes your server has closed the connection"
  return std::ranges::find(kBrokenOff, end ? end->id : observed.id) != std::end(kBrokenOff);
}

// The observation is that the program has printed this line.
bool IsAbout(const Phrase& observed, std::string_view line) {
  const Argument* const text = observed.Find("text");
  return !line.empty() && text && text->value == Argument::Value(text::QuotedShort(line));
}

// What the program itself said of the failure: a line in the place of what was expected, or the last one on standard
// error before it broke off. Empty where it said nothing.
std::string_view LastWords(const CheckResult& check, const Phrase& observed) {
  const std::string_view output = text::LastLine(check.last_output), errors = text::LastLine(check.last_errors);
  if (IsAbout(observed, output)) return output;
  return IsAbout(observed, errors) || BreaksOff(observed) ? errors : "";
}

std::string SignatureOf(const Phrase& phrase) {
  std::string inner;
  for (const Argument& argument : phrase.arguments) {
    const auto* phrases = std::get_if<std::vector<Phrase>>(&argument.value);
    if (!phrases) continue;
    for (const Phrase& each : *phrases) inner += (inner.empty() ? "" : ",") + SignatureOf(each);
  }
  return inner.empty() ? phrase.id : phrase.id + "(" + inner + ")";
}

}  // namespace

std::string SignatureOf(const CheckResult& check) {
  return check.finding ? SignatureOf(check.finding->message) : "";
}

bool HaveSameReason(const CheckResult& one, const CheckResult& other) {
  if (!one.finding || !other.finding) return false;
  const Phrase* const a = PhraseIn(one.finding->message, "observed");
  const Phrase* const b = PhraseIn(other.finding->message, "observed");
  const std::string_view words = a ? LastWords(one, *a) : "", same = b ? LastWords(other, *b) : "";
  if (!words.empty() && words == same) return true;
  const bool may_be_the_same = !a || !BreaksOff(*a) || words == same;
  return may_be_the_same && AreAlike(one.finding->message, other.finding->message);
}

}  // namespace socklab::report
