#include "harness/transcript/story.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "harness/text/quote.h"

namespace socklab::transcript {
namespace {

// At least this many steps between two programs are kept, at either end of the story.
constexpr std::size_t kFirstOfLink = 200;
constexpr std::size_t kLastOfLink = 200;

}  // namespace

double Story::MillisecondsOf(Time time) const {
  return std::max(0.0, std::chrono::duration<double, std::milli>(time - start_).count());
}

void Story::Tell(Step::Kind kind, std::string peer, Phrase what, Phrase detail, Time time) {
  Add({.kind = kind,
       .milliseconds = MillisecondsOf(time),
       .peer = std::move(peer),
       .what = std::move(what),
       .detail = std::move(detail)});
}

void Story::TellBytes(Step::Kind kind, std::string peer, std::string_view bytes, Phrase detail, Time time) {
  TellBytes(kind, std::move(peer), bytes, bytes.size(), std::move(detail), time);
}

void Story::TellBytes(Step::Kind kind, std::string peer, std::string_view bytes, std::uint64_t size, Phrase detail,
                      Time time) {
  Add({.kind = kind,
       .milliseconds = MillisecondsOf(time),
       .peer = std::move(peer),
       .what = text::Verbatim(text::QuotedShort(bytes)),
       .detail = std::move(detail),
       .bytes = std::string(bytes.substr(0, Step::kMostBytes)),
       .size = static_cast<std::int64_t>(size)});
}

// A step may be told later than it happened: it stands where it belongs by its time. Those between two programs are
// told at once.
void Story::Add(Step step) {
  auto place = steps_.end();
  while (place != steps_.begin() && std::prev(place)->milliseconds > step.milliseconds) --place;
  if (note_ != 0 && static_cast<std::size_t>(place - steps_.begin()) <= note_) ++note_;
  steps_.insert(place, std::move(step));
}

void Story::TellOfLink(Step step) {
  step.milliseconds = MillisecondsOf(Now());
  steps_.push_back(std::move(step));
  // Seldom, because it moves all that is kept.
  if (++of_link_ >= kFirstOfLink + 2 * kLastOfLink) LeaveOutTheMiddle();
}

void Story::LeaveOutTheMiddle() {
  std::vector<Step> kept;
  std::int64_t left_out = note_ == 0 ? 0 : steps_[note_].left_out;
  std::size_t index = 0;
  for (Step& step : steps_) {
    const bool is_of_link = !step.program.empty();
    const bool is_kept = !is_of_link || index < kFirstOfLink || index >= of_link_ - kLastOfLink;
    if (is_of_link) ++index;
    if (!is_kept && note_ == 0) {
      note_ = kept.size();
      kept.push_back({.kind = Step::Kind::kNote, .milliseconds = step.milliseconds});
    }
    if (!is_kept) ++left_out;
    if (is_kept) kept.push_back(std::move(step));
  }
  kept[note_].left_out = left_out;
  kept[note_].what = {"story.segments_left_out", {{"segments", left_out}}};
  steps_ = std::move(kept);
  of_link_ = kFirstOfLink + kLastOfLink;
}

}  // namespace socklab::transcript
