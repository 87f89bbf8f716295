#include "harness/report/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/report/layout.h"

namespace socklab::report {

using check::CheckResult;
using check::LabResult;
using check::Tier;
using check::Verdict;

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

std::string Heading(const LabResult& lab) {
  const std::string id = OneLine(lab.lab);
  const std::string title = OneLine(lab.title);
  if (title.empty()) return id;
  const std::string number = id.substr(0, std::min(id.find_first_not_of("0123456789"), id.size()));
  return number.empty() ? title : fmt::format("{} {}", number, title);
}

std::string InconclusiveRemark(const LabResult& lab) {
  const auto checks = std::count_if(lab.checks.begin(), lab.checks.end(),
                                    [](const CheckResult& check) { return check.verdict == Verdict::kInconclusive; });
  if (checks == 0) return "";
  const int points = PointsOf(lab).undecided, extra = PointsOf(lab, Tier::kExtra).undecided;
  std::string worth = points > 0 || extra == 0 ? Counted(points, "point") : "";
  if (extra > 0) {
    worth += fmt::format("{}{} of extra credit", worth.empty() ? "" : " and ", Counted(extra, "point"));
  }
  return fmt::format("{} ({}) could not be decided. {}", Counted(checks, "check"), worth, kInconclusiveRemark);
}

std::string IsolationRemark(const LabResult& lab) {
  if (lab.isolation == "full") return "";
  return fmt::format(
      "isolation: {}. As you asked, the checks had neither a network nor a sandbox of their own: programs ran "
      "with all your privileges, on the loopback that other programs use too.",
      OneLine(lab.isolation));
}

}  // namespace socklab::report
