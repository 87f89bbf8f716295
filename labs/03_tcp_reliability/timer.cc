#include "timer.h"

#include "labs/support/unwritten.h"

RetransmissionTimer::RetransmissionTimer(const Patience& patience) : patience_(patience) {}

void RetransmissionTimer::Start(Time now, int sendings) {
  // TODO(you): when does it expire?
  support::Unwritten("RetransmissionTimer::Start", "timer.cc", now, sendings);
}

bool RetransmissionTimer::StartAgain(Time now) {
  // TODO(you): count the sending, or say that it would be one too many.
  support::Unwritten("RetransmissionTimer::StartAgain", "timer.cc", now);
}

Clock::duration RetransmissionTimer::TimeToGiveUp() const {
  // TODO(you): add up what the handout's table has in its column "then waits".
  support::Unwritten("RetransmissionTimer::TimeToGiveUp", "timer.cc");
}

Clock::duration RetransmissionTimer::Doubled(Clock::duration interval) const {
  // TODO(you): up to a second, or to --rto if that is more.
  support::Unwritten("RetransmissionTimer::Doubled", "timer.cc", interval);
}
