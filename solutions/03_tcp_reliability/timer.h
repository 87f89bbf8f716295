// When a segment is sent again, and when to give up.
#ifndef SOCKLAB_TCP_RELIABILITY_TIMER_H_
#define SOCKLAB_TCP_RELIABILITY_TIMER_H_

#include <chrono>

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
constexpr Time kNever = Time::max();

// How patient a program is with its peer.
struct Patience {
  std::chrono::milliseconds rto{100};  // time until a segment that is not acknowledged is sent again
  int retries = 8;                     // how often that is done
};

// The retransmission timer, for the oldest segment that is not acknowledged (RFC 6298, section 5). The time that it
// takes is doubled each time, until it is a second, or the first time if that is longer.
class RetransmissionTimer {
 public:
  explicit RetransmissionTimer(const Patience& patience);

  // Starts anew, and forgets what was before. `sendings` is how often the segment has been sent already.
  void Start(Time now, int sendings = 1);

  void Stop() { deadline_ = kNever; }
  bool IsRunning() const { return deadline_ != kNever; }
  Time deadline() const { return deadline_; }

  // It has expired: begins again, with twice the time, for the next sending. False if that is one too many.
  bool StartAgain(Time now);

  // The peer is there, although it does not acknowledge the segment: sendings are counted anew, the time stays.
  void ForgetSendings() { sendings_ = 0; }

  // How long it takes from the first sending to the end of all patience.
  Clock::duration TimeToGiveUp() const;

 private:
  Clock::duration Doubled(Clock::duration interval) const;

  const Patience patience_;
  Clock::duration interval_{};
  int sendings_ = 0;  // not answered
  Time deadline_ = kNever;
};

#endif  // SOCKLAB_TCP_RELIABILITY_TIMER_H_
