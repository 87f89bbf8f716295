// When a segment is sent again, and when to give up.
#ifndef SOCKLAB_TCP_RELIABILITY_TIMER_H_
#define SOCKLAB_TCP_RELIABILITY_TIMER_H_

#include <chrono>

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
constexpr Time kNever = Time::max();

// How long a program waits for its peer.
struct Patience {
  std::chrono::milliseconds rto{100};  // until a segment that is not acknowledged is sent again
  int retries = 8;                     // how often that is done
  static constexpr int kMostRetries = 100;
};

// The retransmission timer, of the oldest segment that is not acknowledged (RFC 6298, section 5). It doubles its time
// whenever it has expired, up to a second, or to what it was at first if that is longer.
class RetransmissionTimer {
 public:
  explicit RetransmissionTimer(const Patience& patience);

  // Starts anew, whether or not it is running. `sendings` is how often the segment has been sent by now.
  void Start(Time now, int sendings = 1);
  void Stop() { deadline_ = kNever; }

  // Has expired: the segment is to be sent once more, and the timer has started for that, with its time doubled. False
  // if the segment has been sent often enough.
  bool StartAgain(Time now);

  // The peer has answered, although it has not acknowledged the segment: the sendings do not count any more.
  void ForgetSendings() { sendings_ = 0; }

  bool IsRunning() const { return deadline_ != kNever; }
  Time deadline() const { return deadline_; }  // kNever if it is not running

  // How long it takes from the first sending of a segment until it has been sent often enough, without an answer.
  Clock::duration TimeToGiveUp() const;

 private:
  Clock::duration Doubled(Clock::duration interval) const;

  const Patience patience_;
  Clock::duration interval_{};
  int sendings_ = 0;
  Time deadline_ = kNever;
};

#endif  // SOCKLAB_TCP_RELIABILITY_TIMER_H_
