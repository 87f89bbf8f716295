#include "harness/transcript/transcript.h"

#include <algorithm>
#include <utility>

namespace socklab::transcript {
namespace {

constexpr std::size_t kFirst = 100;
constexpr std::size_t kLast = 100;

}  // namespace

Transcript::Mark Transcript::Record(Event event) {
  const Mark mark = {.number = recorded_++, .time = event.time};
  events_.push_back({mark.number, std::move(event)});
  // Seldom, because it moves all that is kept.
  if (events_.size() < kFirst + 2 * kLast) return mark;
  const auto begin = events_.begin() + kFirst, end = events_.end() - kLast;
  left_out_ += std::count_if(begin, end, [](const Numbered& each) { return !each.event.is_told; });
  events_.erase(begin, end);
  return mark;
}

void Transcript::NoteTold(const Mark& mark) {
  const auto found = std::ranges::lower_bound(events_, mark.number, {}, &Numbered::number);
  if (found != events_.end() && found->number == mark.number) found->event.is_told = true;
}

std::vector<Event> Transcript::Untold(Time until) const {
  std::vector<Event> untold;
  for (const Numbered& each : events_) {
    if (!each.event.is_told && each.event.time <= until) untold.push_back(each.event);
  }
  std::ranges::stable_sort(untold, {}, &Event::time);
  return untold;
}

}  // namespace socklab::transcript
