#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "harness/net/quote.h"
#include "harness/report/layout.h"
#include "harness/report/summary.h"
#include "harness/report/terminal.h"

namespace socklab::report {
namespace {

using check::LabResult;
using check::Tier;
using net::DisplayWidth;

constexpr int kIndent = 2;
constexpr int kTier = 10;     // "  hardened"
constexpr int kScore = 11;    // "  100 / 100"
constexpr int kSeconds = 9;   // "   12.3 s"
constexpr int kHeading = 16;  // columns that a heading may ask for before the time has to go
constexpr int kMaxBarCells = 20;
constexpr int kMinBarCells = 5;
constexpr Tier kTiers[] = {Tier::kBasic, Tier::kRobust, Tier::kHardened};

// What one line of the table says.
struct Row {
  std::string heading;
  Points tiers[std::size(kTiers)];
  Points all;
  double seconds = 0;
};

Row RowOf(const LabResult& lab) {
  Row row = {.heading = Heading(lab), .tiers = {}, .all = PointsOf(lab), .seconds = lab.seconds};
  std::transform(std::begin(kTiers), std::end(kTiers), row.tiers, [&](Tier tier) { return PointsOf(lab, tier); });
  return row;
}

Row TotalOf(const std::vector<Row>& rows) {
  Row total = {.heading = "total", .tiers = {}, .all = {}, .seconds = 0};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < std::size(kTiers); ++i) total.tiers[i] += row.tiers[i];
    total.all += row.all;
    total.seconds += row.seconds;
  }
  return total;
}

class Table {
 public:
  Table(const std::vector<Row>& rows, const Style& style) : pen_(style.colour) {
    const int width = std::clamp(style.width, 60, 120);
    for (const Row& row : rows) heading_ = std::max(heading_, DisplayWidth(row.heading));
    int left = width - kIndent - static_cast<int>(std::size(kTiers)) * kTier - kScore;
    seconds_ = left - kSeconds < std::min(heading_, kHeading) ? 0 : kSeconds;
    left -= seconds_;
    heading_ = std::min(heading_, left);
    left -= heading_ + 2;
    bar_ = left < kMinBarCells ? 0 : std::min(left, kMaxBarCells);
  }

  std::string Head() const {
    std::string line = Repeat(" ", kIndent) + PadRight("lab", heading_);
    for (const Tier tier : kTiers) line += PadLeft(Name(tier), kTier);
    line += PadLeft("score", kScore);
    if (seconds_ > 0) line += PadLeft("time", seconds_);
    return pen_.Dim(line) + '\n';
  }

  std::string Line(const Row& row) const {
    std::string line = Repeat(" ", kIndent) + pen_.Bold(PadRight(Shorten(row.heading, heading_), heading_));
    for (const Points& points : row.tiers) line += Cell(points);
    line += pen_.Bold(PadLeft(Fraction(row.all), kScore));
    if (seconds_ > 0) line += pen_.Dim(PadLeft(Seconds(row.seconds), seconds_));
    if (bar_ > 0) line += "  " + Full(row.all, Bar(row.all.earned, row.all.decided, bar_));
    return line + '\n';
  }

 private:
  std::string Cell(const Points& points) const {
    const std::string cell = PadLeft(Fraction(points), kTier);
    return points.decided == 0 ? pen_.Dim(cell) : Full(points, cell);
  }

  // Full marks are green.
  std::string Full(const Points& points, const std::string& text) const {
    return points.decided > 0 && points.earned == points.decided ? pen_.Green(text) : text;
  }

  Pen pen_;
  int heading_ = 5;  // columns of the first column: "total" at least
  int seconds_ = 0;  // columns of the time; 0 where there is no room for it
  int bar_ = 0;
};

// What the numbers of a lab do not tell, each as "04 TCP chat: …".
std::string Remarks(const LabResult& lab, const Style& style) {
  const Pen pen(style.colour);
  std::string lines;
  for (const std::string& remark : {InconclusiveRemark(lab), IsolationRemark(lab)}) {
    if (remark.empty()) continue;
    std::string indent = Repeat(" ", kIndent);
    for (const std::string& row :
         Wrap(fmt::format("{}: {}", Heading(lab), remark), std::clamp(style.width, 60, 120) - kIndent - 2)) {
      lines += indent + pen.Yellow(row) + '\n';
      indent = Repeat(" ", kIndent + 2);
    }
  }
  return lines;
}

}  // namespace

std::string Scoreboard(const std::vector<LabResult>& labs, const Style& style) {
  std::vector<Row> rows;
  std::transform(labs.begin(), labs.end(), std::back_inserter(rows), RowOf);
  const Table table(rows, style);
  std::string text = table.Head();
  for (const Row& row : rows) text += table.Line(row);
  text += table.Line(TotalOf(rows));
  std::string remarks;
  for (const LabResult& lab : labs) remarks += Remarks(lab, style);
  return remarks.empty() ? text : text + '\n' + remarks;
}

}  // namespace socklab::report
