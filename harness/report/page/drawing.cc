#include "harness/report/page/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "harness/report/layout.h"
#include "harness/report/step_words.h"
#include "harness/text/base64.h"

namespace socklab::report::page {
namespace {

using results::Step;

// Across, in percent of the width: a drawing is as wide as there is room for it.
constexpr double kTime = 10.5;  // where the times end
constexpr double kProgram = 14;
constexpr double kText = 16;
constexpr double kLastPeer = 95;
constexpr double kLostAt = 0.8;  // of an arrow's way

// Down, in pixels.
constexpr double kRow = 32;
constexpr double kShaft = 24;  // of an arrow, below its label
constexpr double kBaseline = 15;
constexpr double kMostOfAGap = 40;

// Of more peers than this, the last lifeline stands for all others.
constexpr std::size_t kMostLanes = 4;
constexpr int kMostOfLabel = 140;  // columns
constexpr int kMostOfName = 24;

std::string Pixels(double value) {
  return fmt::format("{:.1f}", value);
}

double Finite(double value) {
  return std::isfinite(value) ? value : 0;
}

// Milliseconds, without the unit as long as there is room for them.
std::string TimeOf(const Step& step) {
  const double milliseconds = Finite(step.milliseconds);
  return std::abs(milliseconds) < 10'000 ? fmt::format("{:.1f}", milliseconds) : Milliseconds(milliseconds);
}

// The empty space before a step that happened that much later: it grows with the time, but slower.
double Gap(double milliseconds) {
  return milliseconds < 2 ? 0 : std::min(kMostOfAGap, 5 * std::log2(milliseconds));
}

Markup Line(const Attributes& attributes, double x1, double x2, double y) {
  Attributes all = {{"x1", Percent(x1)}, {"x2", Percent(x2)}, {"y1", Pixels(y)}, {"y2", Pixels(y)}};
  all.insert(all.end(), attributes.begin(), attributes.end());
  return Element("line", all);
}

class Ladder {
 public:
  Ladder(const std::vector<Step>& steps, const Words& words, Bytes& bytes)
      : steps_(steps),
        words_(words),
        bytes_(bytes),
        calls_(steps),
        program_(Shorten(ProgramIn(steps, words), kMostOfName)),
        peers_(PeersIn(steps)) {}

  Markup Draw(std::size_t most_steps) {
    const std::size_t first = steps_.size() <= most_steps ? steps_.size() : most_steps / 3;
    const std::size_t last = steps_.size() <= most_steps ? 0 : most_steps - first;
    const std::span<const Step> steps(steps_);
    Markup rows;
    for (const Step& step : steps.first(first)) rows += Row(step);
    if (last > 0) rows += Skipped(steps.subspan(first, steps.size() - first - last));
    for (const Step& step : steps.last(last)) rows += Row(step);
    const Markup drawing = Element(
        "svg", {{"class", "ladder"}, {"height", Pixels(y_ + kRow / 2)}, {"aria-label", Caption()}, {"role", "group"}},
        Lifelines() + rows);
    return Element("div", {{"class", fmt::format("scroll lanes-{}", Lanes())}, {"tabindex", "0"}}, Names() + drawing);
  }

 private:
  std::size_t Lanes() const { return std::min(peers_.size(), kMostLanes); }

  // The lifeline of a peer, counted from 0.
  std::size_t LaneOf(const std::string& peer) const {
    const auto found = std::ranges::find(peers_, peer) - peers_.begin();
    return std::min<std::size_t>(static_cast<std::size_t>(found), kMostLanes - 1);
  }

  double AcrossOf(std::size_t lane) const {
    return kProgram + (kLastPeer - kProgram) * static_cast<double>(lane + 1) / static_cast<double>(Lanes());
  }

  // Several peers share the last lifeline.
  bool IsShared(std::size_t lane) const { return peers_.size() > kMostLanes && lane == kMostLanes - 1; }

  std::string NameOf(std::size_t lane) const {
    if (!IsShared(lane)) return Shorten(peers_[lane], kMostOfName);
    return words_.Say({"list.more", {{"count", peers_.size() - lane}}});
  }

  std::string Caption() const {
    std::string caption = words_.Say("page.conversation") + ": " + program_;
    for (std::size_t lane = 0; lane < Lanes(); ++lane) caption += words_.Say("list.comma") + NameOf(lane);
    return caption;
  }

  // They stay in sight while the drawing is scrolled.
  Markup Names() const {
    const auto name = [](double x, std::string_view side, const std::string& text) {
      return Element("text", {{"x", Percent(x)}, {"y", "17"}, {"class", std::string(side)}}, Text(text));
    };
    Markup names = name(kTime, "at-end dim", "ms") + name(kProgram - 1, "", program_);
    for (std::size_t lane = 0; lane < Lanes(); ++lane) {
      const bool is_last = lane + 1 == Lanes();
      names += name(is_last ? 99.5 : AcrossOf(lane), is_last ? "at-end" : "at-middle", NameOf(lane));
    }
    return Element("svg", {{"class", "names"}, {"height", "26"}, {"aria-hidden", "true"}}, names);
  }

  Markup Lifelines() const {
    const auto life = [](double x) {
      return Element("line", {{"class", "life"}, {"x1", Percent(x)}, {"x2", Percent(x)}, {"y1", "0"}, {"y2", "100%"}});
    };
    Markup lines = life(kProgram);
    for (std::size_t lane = 0; lane < Lanes(); ++lane) lines += life(AcrossOf(lane));
    return lines;
  }

  Markup Row(const Step& step) {
    y_ += drawn_ ? Gap(Finite(step.milliseconds) - before_) : 0;
    before_ = Finite(step.milliseconds);
    const std::string peer = PeerOf(step);
    std::string what = Short(words_.Say(WhatHappened(step)), kMostOfLabel);
    if (!peer.empty() && IsShared(LaneOf(peer))) what = fmt::format("{}: {}", Shorten(peer, kMostOfName), what);
    const std::string detail = Short(DetailOf(step, calls_, words_), kMostOfLabel);
    const Markup label = Element("svg", {{"x", Percent(kText)}, {"width", Percent(100 - kText)}, {"height", "20"}},
                                 Element("text", {{"y", Pixels(kBaseline)}},
                                         Text(what) + Element("tspan", {{"class", "dim"}, {"dx", "8"}}, Text(detail))));
    const Markup time =
        Element("text", {{"class", "at-end dim"}, {"x", Percent(kTime)}, {"y", Pixels(kBaseline)}}, Text(TimeOf(step)));
    return Group(step, Spoken(step, peer, what, detail),
                 time + label + (peer.empty() ? Mark(step) : Arrow(step, peer)));
  }

  // What a reader of the screen says: the same in words.
  std::string Spoken(const Step& step, const std::string& peer, std::string_view what, std::string_view detail) const {
    std::string spoken = Milliseconds(Finite(step.milliseconds));
    if (!peer.empty()) {
      const bool to_program = step.kind == Step::Kind::kToProgram;
      spoken += fmt::format(", {} → {}", to_program ? peer : program_, to_program ? program_ : peer);
    }
    spoken += fmt::format(": {}", what);
    if (!detail.empty()) spoken += fmt::format(" ({})", detail);
    if (step.fate == Step::Fate::kLost) spoken += ", " + words_.Say("ladder.lost");
    if (step.fate == Step::Fate::kDamaged) spoken += ", " + words_.Say("ladder.damaged");
    return spoken;
  }

  Markup Group(const Step& step, std::string spoken, const Markup& content) {
    const bool opens = step.size > 0;
    std::string kind = "step note";
    if (step.kind == Step::Kind::kToProgram) kind = "step to";
    if (step.kind == Step::Kind::kFromProgram) kind = "step from";
    if (step.kind == Step::Kind::kCall) kind = "step call";
    Attributes attributes = {{"class", kind + (opens ? " opens" : "")},
                             {"transform", fmt::format("translate(0 {})", Pixels(std::exchange(y_, y_ + kRow)))},
                             {"data-t", fmt::format("{:.4f}", before_)},
                             {"aria-label", std::move(spoken)},
                             {"role", opens ? "button" : "img"}};
    if (opens)
      attributes.insert(attributes.end(), {{"tabindex", "0"}, {"data-bytes", std::to_string(bytes_.Add(step))}});
    drawn_ = true;
    const Markup area = Element("rect", {{"class", "area"}, {"width", "100%"}, {"height", Pixels(kRow)}});
    return Element("g", attributes, area + content);
  }

  // At the program's own lifeline.
  static Markup Mark(const Step& step) {
    if (step.kind == Step::Kind::kNote) {
      return Element("circle", {{"class", "mark"}, {"cx", Percent(kProgram)}, {"cy", "11"}, {"r", "3"}});
    }
    if (step.kind == Step::Kind::kCall) {
      return Element("rect", {{"class", "mark"},
                              {"x", Percent(kProgram)},
                              {"y", "8"},
                              {"width", "7"},
                              {"height", "7"},
                              {"transform", "translate(-3.5 0)"}});
    }
    return Element("circle", {{"class", "mark end"}, {"cx", Percent(kProgram)}, {"cy", "11"}, {"r", "5"}});
  }

  Markup Arrow(const Step& step, const std::string& peer) const {
    const bool to_program = step.kind == Step::Kind::kToProgram;
    const double across = AcrossOf(LaneOf(peer));
    const double from = to_program ? across : kProgram, to = to_program ? kProgram : across;
    const std::string head = to_program ? "url(#head-to)" : "url(#head-from)";
    if (step.fate == Step::Fate::kArrived) return Line({{"class", "shaft"}, {"marker-end", head}}, from, to, kShaft);
    const bool lost = step.fate == Step::Fate::kLost;
    const double end = lost ? from + (to - from) * kLostAt : to;
    const Attribute point = lost ? Attribute{} : Attribute{"marker-end", head};
    const double place = lost ? end : from + (to - from) / 2;
    const std::string side = !lost ? "at-middle" : to_program ? "at-end" : "";
    return Line({{"class", "shaft"}, point}, from, end, kShaft) +
           Element("text", {{"class", "bad " + side}, {"x", Percent(place)}, {"y", Pixels(kShaft + 4)}},
                   Text("✗ " + words_.Say(lost ? "ladder.lost" : "ladder.damaged")));
  }

  Markup Skipped(std::span<const Step> steps) {
    const auto count = std::accumulate(
        steps.begin(), steps.end(), std::int64_t{0},
        [](std::int64_t sum, const Step& step) { return sum + std::max<std::int64_t>(1, step.left_out); });
    const std::string text = "⋮  " + words_.Say({"ladder.more_steps", {{"steps", count}}});
    const Markup label =
        Element("text", {{"class", "dim"}, {"x", Percent(kText)}, {"y", Pixels(kBaseline + 3)}}, Text(text));
    return Element("g",
                   {{"class", "step note"},
                    {"transform", fmt::format("translate(0 {})", Pixels(std::exchange(y_, y_ + kRow)))},
                    {"data-t", fmt::format("{:.4f}", before_)}},
                   label);
  }

  const std::vector<Step>& steps_;
  const Words& words_;
  Bytes& bytes_;
  CallsIn calls_;
  std::string program_;
  std::vector<std::string> peers_;
  double y_ = 4;
  double before_ = 0;  // milliseconds, of the step that was drawn last
  bool drawn_ = false;
};

}  // namespace

std::size_t Bytes::Add(const Step& step) {
  data_.push_back(nlohmann::json::array({text::Base64(std::string_view(step.bytes).substr(0, most_)), step.size}));
  return data_.size() - 1;
}

Markup ArrowHeads() {
  const auto head = [](const std::string& id) {
    return Element("marker",
                   {{"id", id},
                    {"viewBox", "0 0 8 8"},
                    {"refX", "8"},
                    {"refY", "4"},
                    {"markerWidth", "8"},
                    {"markerHeight", "8"},
                    {"markerUnits", "userSpaceOnUse"},
                    {"orient", "auto"}},
                   Element("path", {{"d", "M0 0 8 4 0 8z"}}));
  };
  return Element("svg", {{"class", "heads"}, {"width", "0"}, {"height", "0"}, {"aria-hidden", "true"}},
                 Element("defs", {}, head("head-to") + head("head-from")));
}

Markup Drawing(const std::vector<Step>& steps, std::size_t most_steps, const Words& words, Bytes& bytes) {
  if (steps.empty()) return {};
  return Ladder(steps, words, bytes).Draw(most_steps);
}

}  // namespace socklab::report::page
