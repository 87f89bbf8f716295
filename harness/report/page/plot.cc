#include "harness/report/page/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "harness/report/layout.h"
#include "harness/report/step_words.h"

namespace socklab::report::page {
namespace {

using results::Step;

constexpr std::size_t kFewestSegments = 12;
constexpr double kLeft = 8, kRight = 97;                   // percent
constexpr double kTop = 10, kBottom = 150, kHeight = 176;  // pixels

struct Point {
  double milliseconds = 0;
  double sent = 0;  // by its side, with this one
  bool from_program = false;
  Step::Fate fate = Step::Fate::kArrived;
};

// What went over the link. Steps that were not kept are missing from the counts, too.
std::vector<Point> PointsIn(const std::vector<Step>& steps) {
  std::vector<Point> points;
  double from_program = 0, from_peer = 0;
  for (const Step& step : steps) {
    if (step.program.empty() || !HasPeer(step) || !std::isfinite(step.milliseconds)) continue;
    const bool is_programs = step.kind == Step::Kind::kFromProgram;
    points.push_back({step.milliseconds, ++(is_programs ? from_program : from_peer), is_programs, step.fate});
  }
  return points;
}

class Axes {
 public:
  explicit Axes(const std::vector<Point>& points) {
    const auto [first, last] = std::ranges::minmax(points, {}, &Point::milliseconds);
    begin_ = first.milliseconds;
    time_ = std::max(last.milliseconds - begin_, 0.001);
    most_ = std::ranges::max(points, {}, &Point::sent).sent;
  }

  std::string Across(double milliseconds) const {
    return Percent(kLeft + (kRight - kLeft) * (milliseconds - begin_) / time_);
  }
  double Down(double sent) const { return kBottom - (kBottom - kTop) * sent / most_; }

  Markup Draw() const {
    Markup axes = Element(
        "line", {{"class", "life"}, {"x1", Percent(kLeft)}, {"x2", Percent(kRight)}, {"y1", "150"}, {"y2", "150"}});
    axes += Label(kLeft - 1, kTop + 4, fmt::format("{:.0f}", most_), "at-end");
    axes += Label(kLeft - 1, kBottom, "0", "at-end");
    for (const double part : {0.0, 0.5, 1.0}) {
      const std::string side = part == 0 ? "" : part < 1 ? "at-middle" : "at-end";
      axes += Label(kLeft + (kRight - kLeft) * part, kHeight - 8, Milliseconds(begin_ + time_ * part), side);
    }
    return axes;
  }

 private:
  static Markup Label(double x, double y, const std::string& text, const std::string& side) {
    return Element("text", {{"class", "dim " + side}, {"x", Percent(x)}, {"y", fmt::format("{:.0f}", y)}}, Text(text));
  }

  double begin_ = 0;
  double time_ = 0;
  double most_ = 0;
};

Markup Draw(const Point& point, const Axes& axes) {
  const std::string side = point.from_program ? "from" : "to";
  const std::string x = axes.Across(point.milliseconds);
  const double y = axes.Down(point.sent);
  if (point.fate == Step::Fate::kArrived) {
    return Element("circle", {{"class", side}, {"cx", x}, {"cy", fmt::format("{:.1f}", y)}, {"r", "2.5"}});
  }
  const std::string sign = point.fate == Step::Fate::kLost ? "✗" : "!";
  return Element("text", {{"class", "bad at-middle"}, {"x", x}, {"y", fmt::format("{:.1f}", y + 4)}}, Text(sign));
}

// What the points mean.
Markup Legend(const std::vector<Step>& steps, const Words& words) {
  const std::vector<std::string> peers = PeersIn(steps);
  const auto entry = [](const std::string& sign, const std::string& kind, const std::string& text) {
    return Element("span", {{"class", "entry"}}, Element("span", {{"class", kind}}, Text(sign)) + Text(" " + text));
  };
  return Element("p", {{"class", "legend"}},
                 entry("●", "from", Shorten(ProgramIn(steps, words), 24)) +
                     entry("●", "to", peers.empty() ? "" : Shorten(peers.front(), 24)) +
                     entry("✗", "bad", words.Say("ladder.lost")) + entry("!", "bad", words.Say("ladder.damaged")));
}

}  // namespace

Markup Plot(const std::vector<Step>& steps, const Words& words) {
  const std::vector<Point> points = PointsIn(steps);
  if (points.size() < kFewestSegments) return {};
  const Axes axes(points);
  Markup drawing = axes.Draw();
  for (const Point& point : points) drawing += Draw(point, axes);
  const std::string caption = words.Say("page.plot");
  return Element(
      "figure", {{"class", "plot"}},
      Element("figcaption", {}, Text(caption)) +
          Element("svg", {{"height", fmt::format("{:.0f}", kHeight)}, {"role", "img"}, {"aria-label", caption}},
                  drawing) +
          Legend(steps, words));
}

}  // namespace socklab::report::page
