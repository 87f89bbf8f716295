#include "harness/report/plain_story.h"

#include <fmt/format.h>

#include "harness/report/summary.h"
#include "harness/text/phrase.h"

namespace socklab::report {

std::string PlainStory(const results::CheckResult& check, const Words& words) {
  const results::Finding finding = check.finding.value_or(results::Finding());
  std::string text = MessageOf(check, words) + "\n";
  const auto add = [&](const char* label, const std::string& what) {
    if (!what.empty()) text += fmt::format("\n{}: {}", words.Say(label), what);
  };
  if (finding.difference) {
    add("report.expected", finding.difference->expected);
    add("report.received", finding.difference->received + " " + RemarkOn(*finding.difference, words));
  }
  for (const text::Phrase& state : finding.now) add("report.now", words.Say(state));
  for (const results::Place& place : finding.places)
    add("report.now", fmt::format("{}:{} {}", place.file, place.line, place.function));
  if (finding.crash) add("report.now", words.Say(finding.crash->what));
  add("report.printed", check.last_output);
  add(DoesNotBuild(check) ? "report.compiler" : "report.stderr", check.last_errors);
  if (DoesNotBuild(check)) return text + "\n";
  add("report.hint", words.Say(finding.hint));
  add("report.hint", check.hint.empty() ? "" : results::In(CodeOf(words.language()), check.hint));
  add("report.again", check.replay);
  add("report.by_hand", ByHand(check, words));
  add("report.capture", check.capture);
  add("report.check", check.location);
  return text + "\n";
}

}  // namespace socklab::report
