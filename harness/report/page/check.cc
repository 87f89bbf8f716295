#include "harness/report/page/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <span>

#include "harness/report/layout.h"
#include "harness/report/page/plot.h"
#include "harness/report/summary.h"

namespace socklab::report::page {

using results::CheckResult;
using results::Difference;
using results::Finding;
using results::Place;
using results::Verdict;

namespace {

constexpr int kMostOfName = 120;          // columns
constexpr std::size_t kMostLines = 30;    // of a source
constexpr std::size_t kMostOfLine = 300;  // bytes
constexpr std::size_t kMostPlaces = 4;
constexpr std::size_t kFewestForPlot = 100;  // steps for which there must be room
constexpr std::size_t kMostOfCommand = 8000;

Markup Paragraph(const std::string& kind, const Markup& content) {
  return content.empty() ? content : Element("p", {{"class", kind}}, content);
}

Markup Labelled(const std::string& label, const Markup& content) {
  return Element("div", {{"class", "fact"}}, Element("div", {{"class", "label"}}, Text(label)) + content);
}

}  // namespace

std::string NameOf(Verdict verdict, const Words& words) {
  switch (verdict) {
    case Verdict::kPass:
      return words.Say("page.pass");
    case Verdict::kFail:
      return words.Say("page.fail");
    case Verdict::kInconclusive:
      break;
  }
  return words.Say("page.inconclusive");
}

std::string CheckWriter::In(const results::Texts& texts) const {
  return texts.empty() ? "" : results::In(CodeOf(words_.language()), texts);
}

std::string CheckWriter::ClassOf(const CheckResult& check) {
  return fmt::format("check {} {}", Name(check.verdict), Name(check.tier));
}

std::string CheckWriter::IdOf(const CheckResult& check) const {
  std::string id = Bounded(fmt::format("{}.{}.{}", lab_.lab, check.suite, check.name), 200);
  std::ranges::replace_if(
      id, [](unsigned char c) { return std::isalnum(c) == 0 && c != '.'; }, '-');
  return id;
}

Markup CheckWriter::Title(const CheckResult& check) const {
  const char* mark = check.verdict == Verdict::kPass ? "✓" : check.verdict == Verdict::kFail ? "✗" : "?";
  const std::string earned = check.verdict == Verdict::kInconclusive ? "–" : std::to_string(check.earned());
  const std::string suite = check.suite.empty() ? "" : Short(check.suite, kMostOfName) + ".";
  return Element("span", {{"class", "mark"}, {"aria-label", NameOf(check.verdict, words_)}, {"role", "img"}},
                 Text(mark)) +
         Element("span", {{"class", "name"}},
                 Element("span", {{"class", "suite"}}, Text(suite)) + Element("wbr", {}) +
                     Text(Short(check.name, kMostOfName))) +
         Element("span", {{"class", "points"}}, Text(fmt::format("{} / {}", earned, check.points))) +
         Element("span", {{"class", "tier"}}, Text(TierName(check.tier, words_)));
}

Markup CheckWriter::Story(const CheckResult& check) const {
  const Finding finding = check.finding.value_or(Finding());
  Markup story = Why(check) + Paragraph("message", Limited(MessageOf(check, words_)));
  if (check.verdict == Verdict::kInconclusive) story += Paragraph("remark", Text(words_.Say("report.inconclusive")));
  if (check.is_extra()) story += Paragraph("remark", Text(words_.Say("report.extra_credit")));
  story += ConversationWithCalls(check);
  if (limits_.steps >= kFewestForPlot) story += Plot(check.steps, words_);
  if (finding.difference) story += Comparison(*finding.difference);
  story += Now(finding);
  story += Output(Label("report.printed"), check.last_output);
  story += Output(Label(DoesNotBuild(check) ? "report.compiler" : "report.stderr"), check.last_errors);
  if (!DoesNotBuild(check)) story += Hint(check);
  story += Command(Label("report.again"), check.replay);
  if (!DoesNotBuild(check)) story += Command(Label("report.by_hand"), ByHand(check, words_));
  story += Command(Label("report.capture"), check.capture);
  if (!check.location.empty())
    story += Paragraph("location", Text(Label("report.check") + ": ") + Limited(check.location));
  return story;
}

Markup CheckWriter::Why(const CheckResult& check) const {
  Markup why = Paragraph("why", WithCode(Bounded(In(check.why), limits_.text)));
  if (check.rule.empty()) return why;
  const std::string label = words_.Say({"page.rule", {{"rule", Bounded(check.rule, 20)}}});
  const auto rule = lab_.rules.find(check.rule);
  if (rule == lab_.rules.end()) return why + Paragraph("rule", Element("span", {{"class", "label"}}, Text(label)));
  return why + Element("blockquote", {{"class", "rule"}},
                       Element("span", {{"class", "label"}}, Text(label)) + Text(" ") +
                           WithCode(Bounded(In(rule->second), limits_.text)));
}

Markup CheckWriter::ConversationWithCalls(const CheckResult& check) const {
  if (!check.trace) return Conversation(check.steps);
  const results::Trace& trace = *check.trace;
  const Markup remark = Paragraph("remark", Limited(words_.Say(trace.remark)));
  if (trace.is_same && !trace.steps.empty()) return Conversation(trace.steps) + remark;
  return Conversation(check.steps) + remark + Conversation(trace.steps);
}

Markup CheckWriter::Conversation(const std::vector<results::Step>& steps) const {
  const Markup drawing = Drawing(steps, limits_.steps, words_, bytes_);
  if (drawing.empty()) return drawing;
  // The script of the page shows the one, and fills the other.
  const Markup zoom =
      Element("label", {{"class", "zoom"}, {"hidden", ""}},
              Text(words_.Say("page.zoom")) +
                  Element("input", {{"type", "range"}, {"min", "0"}, {"max", "100"}, {"value", "0"}, {"step", "1"}}));
  const Markup bytes = Element("div", {{"class", "bytes"}, {"hidden", ""}, {"aria-live", "polite"}});
  const Markup help = Element("span", {{"class", "help"}, {"hidden", ""}}, Text(words_.Say("page.click")));
  return Element("figure", {{"class", "conversation"}},
                 Element("figcaption", {}, Text(words_.Say("page.conversation")) + help + zoom) + drawing + bytes);
}

Markup CheckWriter::Side(const std::string& label, const std::string& text, int caret, std::int64_t bytes,
                         const std::string& kind) const {
  const std::string line = OneLine(Bounded(text, limits_.text));
  const Halves halves = SplitAtColumn(line, std::clamp(caret, 0, static_cast<int>(line.size())));
  return Element(
      "div", {{"class", "side " + kind}},
      Element(
          "div", {{"class", "label"}},
          Text(label + " ") + Element("span", {{"class", "count"}}, Text(words_.Say({"bytes", {{"size", bytes}}})))) +
          Element("pre", {},
                  Text(halves.before) + (halves.after.empty() ? Element("mark", {{"class", "end"}}, Text("▏"))
                                                              : Element("mark", {}, Text(halves.after)))));
}

Markup CheckWriter::Comparison(const Difference& difference) const {
  return Element("div", {{"class", "comparison"}},
                 Side(Label("report.expected"), difference.expected, difference.expected_caret,
                      difference.expected_bytes, "expected") +
                     Side(Label("report.received"), difference.received, difference.received_caret,
                          difference.received_bytes, "received") +
                     Paragraph("remark", Limited(RemarkOn(difference, words_))));
}

Markup CheckWriter::Now(const Finding& finding) const {
  if (finding.now.empty() && finding.places.empty() && !finding.crash) return {};
  Markup states;
  for (const text::Phrase& state : finding.now) states += Element("p", {}, Limited(words_.Sentence(state)));
  for (const Place& place : std::span(finding.places).first(std::min(kMostPlaces, finding.places.size()))) {
    states += Source(place);
  }
  if (finding.crash) {
    states += Element("p", {}, Limited(words_.Sentence(finding.crash->what)));
    if (!finding.crash->place.file.empty()) states += Source(finding.crash->place);
  }
  return Labelled(Label("report.now"), Element("div", {{"class", "states"}}, states));
}

Markup CheckWriter::Source(const Place& place) const {
  const std::string file = Bounded(fmt::format("{}:{}", place.file, place.line), kMostOfLine);
  const std::string function = Bounded(place.function, kMostOfLine);
  const std::string where =
      function.empty() ? file : words_.Say({"page.in_function", {{"function", function}, {"place", file}}});
  Markup lines;
  for (std::size_t i = 0; i < std::min(place.lines.size(), kMostLines); ++i) {
    const int number = place.first_line + static_cast<int>(i);
    const bool is_here = number == place.line;
    lines += Element(is_here ? "mark" : "span", {{"class", "line"}},
                     Element("span", {{"class", "number"}}, Text(std::to_string(number))) +
                         Text(OneLine(Bounded(place.lines[i], kMostOfLine)) + "\n"));
  }
  return Element("figure", {{"class", "source"}},
                 Element("figcaption", {}, Text(where)) + (lines.empty() ? lines : Element("pre", {}, lines)));
}

Markup CheckWriter::Output(const std::string& label, const std::string& output) const {
  if (output.find_first_not_of(" \n") == std::string::npos) return {};
  return Labelled(label,
                  Element("pre", {{"class", "output"}, {"tabindex", "0"}}, Text(Bounded(output, 2 * limits_.text))));
}

Markup CheckWriter::Hint(const CheckResult& check) const {
  Markup hints;
  if (check.finding && !check.finding->hint.empty())
    hints += Element("p", {}, Limited(words_.Say(check.finding->hint)));
  if (const std::string hint = In(check.hint); !hint.empty()) {
    hints += Element("p", {}, WithCode(Bounded(hint, limits_.text)));
  }
  return hints.empty() ? hints : Labelled(Label("report.hint"), Element("div", {{"class", "hint"}}, hints));
}

Markup CheckWriter::Command(const std::string& label, const std::string& command) const {
  if (command.empty()) return {};
  return Labelled(
      label, Element("div", {{"class", "command"}},
                     Element("code", {}, Text(OneLine(Bounded(command, std::min(kMostOfCommand, 5 * limits_.text)))))));
}

}  // namespace socklab::report::page
