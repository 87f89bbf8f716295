#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "harness/report/layout.h"
#include "harness/report/summary.h"
#include "harness/report/terminal.h"
#include "harness/text/quote.h"

namespace socklab::report {
namespace {

using results::LabResult;
using results::Tier;
using text::DisplayWidth;

constexpr int kIndent = 2;
constexpr int kTier = 10;           // "  hardened"
constexpr int kScore = 11;          // "  100 / 100"
constexpr int kSeconds = 8;         // "  12.3 s"
constexpr int kHeading = 16;        // columns that a heading may ask for before the time has to go
constexpr int kLeastForTiers = 60;  // columns of the whole table
constexpr int kMaxBarCells = 20;
constexpr int kMinBarCells = 5;
constexpr std::size_t kTiers = kCountedTiers.size();

// What one line of the table says.
struct Row {
  std::string heading;
  std::array<Points, kTiers> tiers = {};
  Points all = {};
  Points extra = {};
  double seconds = 0;
};

Row RowOf(const LabResult& lab, Language language) {
  Row row = {.heading = Heading(lab, WordsFor(lab, language)),
             .all = PointsOf(lab),
             .extra = PointsOf(lab, Tier::kExtra),
             .seconds = lab.seconds};
  std::ranges::transform(kCountedTiers, row.tiers.begin(), [&](Tier tier) { return PointsOf(lab, tier); });
  return row;
}

Row TotalOf(const std::vector<Row>& rows, const Words& words) {
  Row total = {.heading = words.Say("scoreboard.total")};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kTiers; ++i) total.tiers[i] += row.tiers[i];
    total.all += row.all;
    total.extra += row.extra;
    total.seconds += row.seconds;
  }
  return total;
}

// Columns of the widest text.
template <typename TextOf>
int Widest(const std::vector<Row>& rows, TextOf text_of) {
  int columns = 0;
  for (const Row& row : rows) columns = std::max(columns, DisplayWidth(text_of(row)));
  return columns;
}

class Table {
 public:
  // The last row is the sum of the others.
  Table(const std::vector<Row>& rows, const Words& words, const Style& style)
      : words_(words), pen_(style.colour), shows_tiers_(ColumnsOf(style) >= kLeastForTiers) {
    const std::vector<Row> labs(rows.begin(), rows.end() - 1);
    const int heading = Widest(rows, [](const Row& row) { return row.heading; });
    const int first_cell =
        shows_tiers_ ? 1 + Widest(labs, [](const Row& row) { return Fraction(row.tiers.front()); }) : 0;
    const int other_tiers = shows_tiers_ ? static_cast<int>(kTiers - 1) * kTier : 0;
    score_ = std::max(kScore, 1 + Widest(rows, [](const Row& row) { return Fraction(row.all); }));
    const int extra = Widest(rows, [](const Row& row) { return Bonus(row.extra); });
    extra_ = extra == 0 ? 0 : 1 + extra;
    int left = ColumnsOf(style) - kIndent - other_tiers - score_ - extra_;
    seconds_ = left - kSeconds < std::min(heading, kHeading) + first_cell ? 0 : kSeconds;
    left -= seconds_;
    first_ = std::min(heading + (shows_tiers_ ? kTier : 0), left);
    heading_ = std::min(heading, first_ - first_cell);
    left -= first_ + 2;
    bar_ = left < kMinBarCells ? 0 : std::min(left, kMaxBarCells);
  }

  std::string Head() const {
    const std::string lab = words_.Say("scoreboard.lab");
    std::string line = Repeat(" ", kIndent) + lab;
    int columns = first_ - DisplayWidth(lab);
    if (!shows_tiers_) line += Repeat(" ", columns);
    for (const Tier tier : kCountedTiers) {
      if (shows_tiers_) line += PadLeft(TierName(tier, words_), std::exchange(columns, kTier));
    }
    line += PadLeft(words_.Say(extra_ > 0 ? "scoreboard.score_and_extra" : "scoreboard.score"), score_ + extra_);
    if (seconds_ > 0) line += PadLeft(words_.Say("scoreboard.time"), seconds_);
    return pen_.Dim(line) + '\n';
  }

  std::string Line(const Row& row) const {
    const std::string heading = Shorten(row.heading, heading_);
    std::string line = Repeat(" ", kIndent) + pen_.Bold(heading);
    int columns = first_ - DisplayWidth(heading);
    if (!shows_tiers_) line += Repeat(" ", columns);
    for (const Points& points : row.tiers) {
      if (shows_tiers_) line += Cell(points, std::exchange(columns, kTier));
    }
    line += pen_.Bold(PadLeft(Fraction(row.all), score_)) + Extra(row.extra);
    if (seconds_ > 0) line += pen_.Dim(PadLeft(Seconds(row.seconds), seconds_));
    if (bar_ > 0) line += "  " + Full(row.all, Bar(row.all.earned, row.all.decided, bar_));
    return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }

 private:
  std::string Cell(const Points& points, int columns) const {
    const std::string fraction = Fraction(points);
    return Repeat(" ", columns - DisplayWidth(fraction)) +
           (points.decided == 0 ? pen_.Dim(fraction) : Full(points, fraction));
  }

  // " +7 ", after the score.
  std::string Extra(const Points& points) const {
    if (extra_ == 0) return "";
    const std::string bonus = Bonus(points);
    return ' ' + Full(points, bonus) + Repeat(" ", extra_ - 1 - DisplayWidth(bonus));
  }

  // Full marks are green.
  std::string Full(const Points& points, const std::string& text) const {
    return points.decided > 0 && points.earned == points.decided ? pen_.Green(text) : text;
  }

  const Words& words_;
  Pen pen_;
  bool shows_tiers_;  // and not the sums alone
  // Columns; 0 for what is not shown, as there is none of it, or no room for it.
  int first_ = 0;    // of the heading and the first tier together, so that a long heading and a long sum may share them
  int heading_ = 0;  // at most, of these
  int score_ = 0;
  int extra_ = 0;
  int seconds_ = 0;
  int bar_ = 0;
};

// What the numbers of a lab do not tell, each as "04 TCP chat: …".
std::string Remarks(const LabResult& lab, const Style& style) {
  const Pen pen(style.colour);
  std::string lines;
  const Words words = WordsFor(lab, style.language);
  for (const text::Phrase& remark : {InconclusiveRemark(lab), IsolationRemark(lab)}) {
    if (remark.empty()) continue;
    std::string indent = Repeat(" ", kIndent);
    for (const std::string& row :
         Wrap(fmt::format("{}: {}", Heading(lab, words), words.Say(remark)), ColumnsOf(style) - kIndent - 2)) {
      lines += indent + pen.Yellow(row) + '\n';
      indent = Repeat(" ", kIndent + 2);
    }
  }
  return lines;
}

}  // namespace

std::string Scoreboard(const std::vector<LabResult>& labs, const Style& style) {
  const Words words(style.language);
  std::vector<Row> rows;
  for (const LabResult& lab : labs) rows.push_back(RowOf(lab, style.language));
  rows.push_back(TotalOf(rows, words));
  const Table table(rows, words, style);
  std::string text = table.Head();
  for (const Row& row : rows) text += table.Line(row);
  std::string remarks;
  for (const LabResult& lab : labs) remarks += Remarks(lab, style);
  return remarks.empty() ? text : text + '\n' + remarks;
}

}  // namespace socklab::report
