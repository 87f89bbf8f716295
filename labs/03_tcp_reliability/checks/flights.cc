#include "labs/03_tcp_reliability/checks/flights.h"

#include <algorithm>
#include <string>

namespace socklab::lab3 {

void Flights::Receive(Where where) {
  receiver_.AcknowledgesEach();
  segments_.push_back(receiver_.ReceivesFlight(where).segments);
  const std::string bar(segments_.back(), '#');
  conversation_.story().Note({"lab3.flight", {{"segments", segments_.back()}, {"bar", bar}}});
}

void Flights::GrowTo(std::size_t segments, Where where) {
  while (segments_.empty() || segments_.back() < segments) {
    const std::size_t before = segments_.empty() ? 0 : segments_.back();
    Receive(where);
    if (segments_.back() > before) continue;
    const Subject subject = SubjectAt(where);
    subject.Fail(subject.Should("lab3.sender.should_grow_its_flights", {{"segments", segments}}),
                 {"lab3.stays_at", {{"segments", segments_.back()}}});
  }
}

void Flights::HaveDoubled(Where where) const {
  const Subject subject = SubjectAt(where);
  if (segments_.front() > 4) {
    subject.Fail(subject.Should("lab3.sender.should_begin_with_a_small_flight"),
                 {"lab3.begins_with_flight", {{"segments", segments_.front()}}});
  }
  for (std::size_t i = 1; i < segments_.size(); ++i) {
    const std::size_t before = segments_[i - 1], least = std::min(before + (before + 1) / 2, kThreshold);
    if (segments_[i] >= least && segments_[i] <= 2 * before) continue;
    subject.Fail(subject.Should("lab3.sender.should_double_its_flight", {{"segments", before}, {"most", kThreshold}}),
                 {"lab3.flight_follows", {{"segments", segments_[i]}}});
  }
}

void Flights::HaveGrownByOneEach(Where where) const {
  const std::size_t first = segments_.front(), last = segments_.back();
  const std::size_t growth = last - std::min(last, first);
  const std::size_t steps = segments_.size() - 1;
  if (growth >= steps / 2 && growth <= steps + 1) return;
  const Subject subject = SubjectAt(where);
  subject.Fail(subject.Should("lab3.sender.should_grow_by_one"),
               {"lab3.has_grown", {{"first", first}, {"last", last}, {"round_trips", steps}}});
}

}  // namespace socklab::lab3
