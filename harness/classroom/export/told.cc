#include "harness/classroom/export/told.h"

#include <fmt/format.h>

#include <cmath>

#include "harness/classroom/grades.h"
#include "harness/classroom/visibility.h"
#include "harness/report/layout.h"
#include "harness/report/plain_story.h"
#include "harness/report/summary.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

using results::CheckResult;
using results::LabResult;

// Tried one after the other until a document is small enough.
constexpr std::size_t kStories[] = {8000, 3000, 1000, 300, 80, 0};
constexpr std::size_t kMostOfName = 200;  // bytes

std::string ShortName(const std::string& name) {
  return report::OneLine(report::Bounded(name, kMostOfName));
}

}  // namespace

ToldLabs::ToldLabs(const Labs& labs, const Policy& policy) : language_(policy.language) {
  for (const LabResult& lab : labs) {
    is_decided_ = is_decided_ && IsDecided(lab, policy.counts_extra);
    score_ += lab.score() + (policy.counts_extra ? lab.extra_score() : 0);
    max_score_ += lab.max_score();
    if (std::isfinite(lab.seconds)) seconds_ += lab.seconds;
    seen_.push_back(SeenByStudent(lab, policy.visibility));
    summaries_.push_back(SummaryOf(lab, HiddenPoints(lab, policy.visibility)));
  }
  for (const LabResult& lab : seen_) Tell(lab, seen_.size() > 1);
}

void ToldLabs::Tell(const LabResult& lab, bool is_one_of_many) {
  const report::Words words = report::WordsFor(lab, language_);
  for (const CheckResult& check : lab.checks) {
    Told told = {.check = &check, .lab = ShortName(lab.lab)};
    told.name = ShortName(check.full_name());
    if (is_one_of_many) told.name = told.lab.substr(0, told.lab.find('_')) + " " + told.name;
    if (check.verdict != results::Verdict::kPass)
      told.story = text::Printable(report::Bounded(report::PlainStory(check, words), kStories[0]));
    checks_.push_back(std::move(told));
  }
}

std::vector<Told> ToldLabs::Checks(std::size_t most) const {
  std::vector<Told> checks = checks_;
  for (Told& told : checks) told.story = report::Bounded(told.story, most);
  return checks;
}

std::string ToldLabs::SummaryOf(const LabResult& lab, int hidden) const {
  const report::Words words = report::WordsFor(lab, language_);
  std::string line = fmt::format("{}  {}", report::Heading(lab, words), report::Fraction(report::PointsOf(lab)));
  const std::string bonus = report::Bonus(report::PointsOf(lab, results::Tier::kExtra));
  if (!bonus.empty()) line += fmt::format("  {} {}", bonus, report::TierName(results::Tier::kExtra, words));
  std::string text = line + "\n";
  if (hidden > 0) text += words.Say({"visibility.hidden", {{"points", hidden}}}) + "\n";
  for (const text::Phrase& remark : {report::InconclusiveRemark(lab), report::IsolationRemark(lab)}) {
    if (!remark.empty()) text += text::Printable(words.Say(remark)) + "\n";
  }
  return text;
}

std::string ToldLabs::Summary() const {
  std::string text;
  for (const std::string& summary : summaries_) text += summary;
  return report::Bounded(text, 20'000);
}

std::string ToldLabs::Fitting(std::size_t bytes, const std::function<std::string(std::size_t)>& make) const {
  std::string document;
  for (const std::size_t most : kStories) {
    document = make(most);
    if (document.size() <= bytes) break;
  }
  return document;
}

}  // namespace socklab::classroom
