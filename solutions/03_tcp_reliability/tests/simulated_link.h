// A link between a Sender and a Receiver in a time of its own, in which an hour passes in no time.
#ifndef SOCKLAB_SOLUTIONS_TCP_RELIABILITY_TESTS_SIMULATED_LINK_H_
#define SOCKLAB_SOLUTIONS_TCP_RELIABILITY_TESTS_SIMULATED_LINK_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>

#include "solutions/03_tcp_reliability/receiver.h"
#include "solutions/03_tcp_reliability/segment.h"
#include "solutions/03_tcp_reliability/sender.h"
#include "solutions/03_tcp_reliability/timer.h"

// What may happen to each segment, in per cent.
struct Trouble {
  int loss = 0;
  int damage = 0;  // one bit is flipped
  int duplication = 0;
  int reordering = 0;  // it takes up to 5 ms longer
};

class SimulatedLink {
 public:
  SimulatedLink(Sender& sender, Receiver& receiver, const Trouble& trouble, std::uint32_t seed)
      : sender_(sender), receiver_(receiver), trouble_(trouble), generator_(seed) {}

  // Until both are done. Throws what they throw.
  void Run();

  Clock::duration elapsed() const { return now_ - kBegin; }
  int from_sender() const { return from_sender_; }  // segments

 private:
  static constexpr Time kBegin = Time{} + std::chrono::hours(1);

  enum class Side { kSender, kReceiver };

  void Carry(const Segment& segment, Side to);
  void Deliver(const std::string& datagram, Side to);
  void SendAll();
  bool Happens(int percent) { return static_cast<int>(generator_() % 100) < percent; }

  Sender& sender_;
  Receiver& receiver_;
  const Trouble trouble_;
  std::mt19937 generator_;
  Time now_ = kBegin;
  int from_sender_ = 0;
  std::multimap<Time, std::pair<Side, std::string>> on_the_way_;  // by the time of arrival
};

#endif  // SOCKLAB_SOLUTIONS_TCP_RELIABILITY_TESTS_SIMULATED_LINK_H_
