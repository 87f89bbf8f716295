#include "harness/report/reason.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "harness/net/quote.h"

namespace socklab::report {
namespace {

using check::CheckResult;
using check::Step;

// As labs/support/unwritten.h says it; a program in another language may say it, too.
constexpr std::string_view kUnwritten = " is not written yet";

// What a program does that cannot go on, in the words of the message.
constexpr std::string_view kBreakingOff[] = {" exited with status ", " closed the connection", " reset the connection"};

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view LastLine(std::string_view output) {
  while (output.ends_with('\n')) output.remove_suffix(1);
  return output.substr(output.rfind('\n') + 1);  // of no newline, npos + 1 is 0
}

// Nobody has spoken with the program yet: it did not build, crashed at its start, or gave up.
bool IsSilent(const CheckResult& check) {
  return std::all_of(check.steps.begin(), check.steps.end(), [](const Step& step) {
    return step.kind == Step::Kind::kNote || (step.kind == Step::Kind::kFromProgram && step.peer == "errors");
  });
}

bool BreaksOff(const CheckResult& check) {
  return std::any_of(std::begin(kBreakingOff), std::end(kBreakingOff),
                     [&](std::string_view words) { return Contains(check.message, words); });
}

// The line that says which part of the program is not written yet, where the check failed for that: it came in the
// place of what was expected, or was the last word of a program that then broke off. Empty where it did not: to print
// such a line and go wrong later, in another way, is a failure of its own.
std::string_view UnwrittenPart(const CheckResult& check) {
  const std::string_view output = LastLine(check.last_output), errors = LastLine(check.last_errors);
  for (const std::string_view line : {output, errors}) {
    if (!Contains(line, kUnwritten)) continue;
    if (Contains(check.message, net::QuotedShort(line))) return line;
  }
  return Contains(errors, kUnwritten) && BreaksOff(check) ? errors : "";
}

}  // namespace

bool HaveSameReason(const CheckResult& one, const CheckResult& other) {
  if (IsSilent(one) && IsSilent(other) && !one.message.empty() && one.message == other.message &&
      one.last_errors == other.last_errors) {
    return true;
  }
  const std::string_view part = UnwrittenPart(one);
  return !part.empty() && part == UnwrittenPart(other);
}

}  // namespace socklab::report
