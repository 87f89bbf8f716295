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

// Events that become steps of their own: more would take the room of what the check has told.
constexpr std::ptrdiff_t kMostUntold = 6;

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

void Story::TellEvent(const Transcript::Mark& event, Step::Kind kind, std::string peer, Phrase what) {
  transcript_.NoteTold(event);
  Tell(kind, std::move(peer), std::move(what), {}, event.time);
}

// The end of a program closes its connections, and is told.
bool Story::TellsNothingNew(const Event& event, const std::vector<Event>& all) const {
  if (event.kind != Event::Kind::kClosed && event.kind != Event::Kind::kReset) return false;
  return std::ranges::any_of(all, [&](const Event& other) {
    return other.kind == Event::Kind::kEnded && other.program == event.program &&
           PlaceOf(MillisecondsOf(other.time)) == PlaceOf(MillisecondsOf(event.time));
  });
}

void Story::TellUntold(Time until) {
  std::vector<Event> untold = transcript_.Untold(until);
  std::erase_if(untold, [this, all = untold](const Event& event) { return TellsNothingNew(event, all); });
  const std::ptrdiff_t excess = std::max(std::ssize(untold) - kMostUntold, std::ptrdiff_t{0});
  const std::int64_t not_shown = excess + transcript_.left_out();
  const auto shown = untold.begin() + excess;
  const Time first = shown == untold.end() ? until : shown->time;
  if (not_shown > 0) Tell(Step::Kind::kNote, "", {"story.events_left_out", {{"events", not_shown}}}, {}, first);
  for (auto each = shown; each != untold.end(); ++each) {
    Tell(each->step, std::move(each->peer), std::move(each->what), {}, each->time);
  }
}

// After all that happened until then.
std::size_t Story::PlaceOf(double milliseconds) const {
  std::size_t place = steps_.size();
  while (place > 0 && steps_[place - 1].milliseconds > milliseconds) --place;
  return place;
}

// A step may be told later than it happened: it stands where it belongs by its time. Those between two programs are
// told at once.
void Story::Add(Step step) {
  const std::size_t place = PlaceOf(step.milliseconds);
  if (note_ != 0 && place <= note_) ++note_;
  steps_.insert(steps_.begin() + static_cast<std::ptrdiff_t>(place), std::move(step));
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
