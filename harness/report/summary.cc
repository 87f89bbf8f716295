#include "harness/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "harness/report/layout.h"
#include "harness/text/quote.h"

namespace socklab::report {

using results::CheckResult;
using results::LabResult;
using results::Tier;
using results::Verdict;

Points& Points::operator+=(const Points& other) {
  earned += other.earned;
  decided += other.decided;
  undecided += other.undecided;
  return *this;
}

Points PointsOf(const LabResult& lab, Tier tier) {
  Points sum;
  for (const CheckResult& check : lab.checks) {
    if (check.tier != tier) continue;
    sum.earned += check.earned();
    (check.verdict == Verdict::kInconclusive ? sum.undecided : sum.decided) += check.points;
  }
  return sum;
}

Points PointsOf(const LabResult& lab) {
  Points sum;
  for (const Tier tier : kCountedTiers) sum += PointsOf(lab, tier);
  return sum;
}

std::string Fraction(const Points& points) {
  return points.decided == 0 ? "–" : fmt::format("{:>2} / {:>2}", points.earned, points.decided);
}

std::string Bonus(const Points& extra) {
  if (extra.decided > 0) return fmt::format("+{}", extra.earned);
  return extra.undecided > 0 ? "–" : "";
}

Words WordsFor(const LabResult& lab, Language language) {
  const auto found = lab.words.find(std::string(CodeOf(language)));
  return Words(language,
               found == lab.words.end() ? Catalogue() : Catalogue(found->second.begin(), found->second.end()));
}

std::string Heading(const LabResult& lab, const Words& words) {
  const std::string id = OneLine(lab.lab);
  const std::string title = lab.title.empty() ? "" : OneLine(results::In(CodeOf(words.language()), lab.title));
  if (title.empty()) return id;
  const std::string number = id.substr(0, std::min(id.find_first_not_of("0123456789"), id.size()));
  return number.empty() ? title : fmt::format("{} {}", number, title);
}

std::string TierName(Tier tier, const Words& words) {
  return words.Say("tier." + std::string(Name(tier)));
}

std::string MessageOf(const CheckResult& check, const Words& words) {
  if (!check.finding) return "";
  std::string message = words.Sentence(check.finding->message);
  for (const text::Phrase& remark : check.finding->remarks) message += " " + words.Sentence(remark);
  return message;
}

std::string ByHand(const CheckResult& check, const Words& words) {
  if (check.by_hand_remark.empty()) return check.by_hand;
  return check.by_hand + "   # " + words.Say(check.by_hand_remark);
}

bool DoesNotBuild(const CheckResult& check) {
  return check.finding && check.finding->message.id == "program.does_not_build";
}

std::vector<std::string> CompilerLines(const CheckResult& check, int columns) {
  const std::string said = text::Printable(check.last_errors);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < said.size();) {
    const std::size_t end = std::min(said.find('\n', begin), said.size());
    lines.push_back(Shorten(std::string_view(said).substr(begin, end - begin), columns));
    begin = end + 1;
  }
  return lines;
}

std::string UnbuiltProgram(const CheckResult& check) {
  const text::Argument* const program = DoesNotBuild(check) ? check.finding->message.Find("program") : nullptr;
  const auto* name = program ? std::get_if<std::string>(&program->value) : nullptr;
  return name ? *name : "";
}

std::string RemarkOn(const results::Difference& difference, const Words& words) {
  const std::string remark = OneLine(words.Say(difference.remark));
  if (difference.first_difference <= 0) return remark;
  const text::Argument size("size", difference.first_difference);
  if (remark.empty()) return words.Say({"difference.right", {size}});
  return words.Say({"difference.right_then", {size, {"remark", remark}}});
}

text::Phrase InconclusiveRemark(const LabResult& lab) {
  const auto checks = std::count_if(lab.checks.begin(), lab.checks.end(),
                                    [](const CheckResult& check) { return check.verdict == Verdict::kInconclusive; });
  if (checks == 0) return {};
  const int points = PointsOf(lab).undecided, extra = PointsOf(lab, Tier::kExtra).undecided;
  const text::Phrase counted = {"summary.points", {{"points", points}}};
  const text::Phrase beyond = {"summary.extra_points", {{"points", extra}}};
  text::Phrase worth = extra == 0 ? counted : beyond;
  if (points > 0 && extra > 0) worth = {"list.and", {{"one", counted}, {"other", beyond}}};
  return {"summary.inconclusive", {{"checks", checks}, {"worth", std::move(worth)}}};
}

text::Phrase IsolationRemark(const LabResult& lab) {
  if (lab.isolation == "full") return {};
  if (lab.isolation == "user") return "summary.isolation_user";
  return {"summary.isolation", {{"isolation", OneLine(lab.isolation)}}};
}

}  // namespace socklab::report
