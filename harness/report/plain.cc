#include "harness/report/plain.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <string_view>

#include "harness/report/layout.h"
#include "harness/report/summary.h"
#include "harness/text/quote.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Place;
using results::Verdict;

constexpr int kMostColumns = 1000;  // of a message

class Lines {
 public:
  Lines(const LabResult& lab, const Sources& sources, Language language)
      : lab_(lab),
        folder_(sources.root + "/" + lab.lab + "/"),
        given_(sources.given),
        words_(WordsFor(lab, language)) {}

  std::string Write() {
    for (const CheckResult& check : lab_.checks) {
      if (check.verdict == Verdict::kPass) continue;
      if (DoesNotBuild(check)) {
        CompileErrors(check);
      } else {
        Line(PlaceOf(check), check);
      }
    }
    return std::move(text_);
  }

 private:
  void Line(const std::string& place, const CheckResult& check) {
    const char* const severity = check.verdict == Verdict::kFail ? "error" : "warning";
    text_ += fmt::format("{}: {}: [{}] {}\n", OneLine(place), severity, OneLine(check.full_name()),
                         Shorten(OneLine(MessageOf(check, words_)), kMostColumns));
  }

  // Each program's once, as the compiler has written them; a line of our own where none of them names a place.
  void CompileErrors(const CheckResult& check) {
    const std::string program = UnbuiltProgram(check);
    if (!told_.insert(program).second) return;
    static const std::regex error(R"([^:]+:[0-9]+:([0-9]+:)? (fatal )?error: .*)");
    bool has_place = false;
    for (const std::string& line : CompilerLines(check, kMostColumns)) {
      has_place = has_place || std::regex_match(line, error);
      text_ += line + '\n';
    }
    if (!has_place) Line(MainSource(program), check);
  }

  std::string MainSource(const std::string& program) const { return folder_ + program + ".cc:1"; }

  std::string PlaceOf(const CheckResult& check) const {
    if (check.finding && check.finding->crash && IsOfLab(check.finding->crash->place)) {
      return Shown(check.finding->crash->place);
    }
    if (check.finding) {
      const auto place = std::ranges::find_if(check.finding->places, [&](const Place& each) { return IsOfLab(each); });
      if (place != check.finding->places.end()) return Shown(*place);
    }
    const auto ours =
        std::ranges::find_if(check.programs, [&](const std::string& program) { return !given_.contains(program); });
    return ours == check.programs.end() ? check.location : MainSource(*ours);
  }

  static std::string Shown(const Place& place) { return fmt::format("{}:{}", place.file, place.line); }

  // The debug information of a program may say anything.
  bool IsOfLab(const Place& place) const {
    return place.file.starts_with(folder_) && place.file.find(':') == std::string::npos &&
           place.file.find("..") == std::string::npos;
  }

  const LabResult& lab_;
  std::string folder_;
  const std::set<std::string>& given_;
  const Words words_;
  std::set<std::string> told_;
  std::string text_;
};

struct Sum {
  int score = 0;
  int max_score = 0;
  std::ptrdiff_t failed = 0;
  std::ptrdiff_t undecided = 0;

  void Add(const LabResult& lab) {
    score += lab.score();
    max_score += lab.max_score();
    failed += std::ranges::count(lab.checks, Verdict::kFail, &CheckResult::verdict);
    undecided += std::ranges::count(lab.checks, Verdict::kInconclusive, &CheckResult::verdict);
  }

  std::string Say(const std::string& what, const Words& words) const {
    return words.Say(
               {"plain.summary",
                {{"what", what}, {"score", score}, {"max", max_score}, {"failed", failed}, {"undecided", undecided}}}) +
           '\n';
  }
};

}  // namespace

std::string Plain(const LabResult& lab, const Sources& sources, Language language) {
  Sum sum;
  sum.Add(lab);
  const Words words = WordsFor(lab, language);
  return Lines(lab, sources, language).Write() + sum.Say(Heading(lab, words), words);
}

std::string PlainTotal(const std::vector<LabResult>& labs, Language language) {
  const Words words(language);
  Sum sum;
  for (const LabResult& lab : labs) sum.Add(lab);
  return sum.Say(words.Say("scoreboard.total"), words);
}

}  // namespace socklab::report
