#include "timer.h"

#include <algorithm>

namespace {

constexpr std::chrono::seconds kLongest{1};  // unless it begins with more

}  // namespace

RetransmissionTimer::RetransmissionTimer(const Patience& patience) : patience_(patience) {}

void RetransmissionTimer::Start(Time now, int sendings) {
  interval_ = patience_.rto;
  sendings_ = sendings;
  deadline_ = now + interval_;
}

bool RetransmissionTimer::StartAgain(Time now) {
  if (sendings_ > patience_.retries) return false;
  ++sendings_;
  interval_ = Doubled(interval_);
  deadline_ = now + interval_;
  return true;
}

Clock::duration RetransmissionTimer::TimeToGiveUp() const {
  Clock::duration sum{};
  Clock::duration interval = patience_.rto;
  for (int sending = 0; sending <= patience_.retries; ++sending) {
    sum += interval;
    interval = Doubled(interval);
  }
  return sum;
}

Clock::duration RetransmissionTimer::Doubled(Clock::duration interval) const {
  return std::min<Clock::duration>(2 * interval, std::max<Clock::duration>(kLongest, patience_.rto));
}
