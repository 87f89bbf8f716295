#include "solutions/03_tcp_reliability/tests/simulated_link.h"

#include <algorithm>

namespace {

using std::chrono::microseconds;

constexpr microseconds kDelay{100};    // one way
constexpr unsigned kMostDelay = 5000;  // microseconds more, for what is overtaken

}  // namespace

void SimulatedLink::Run() {
  SendAll();
  while (!sender_.IsDone() || !receiver_.IsDone()) {
    const Time senders = sender_.IsDone() ? kNever : sender_.deadline();
    const Time receivers = receiver_.IsDone() ? kNever : receiver_.deadline();
    const Time deadline = std::max(now_, std::min(senders, receivers));
    if (!on_the_way_.empty() && on_the_way_.begin()->first <= deadline) {
      const auto arrival = on_the_way_.extract(on_the_way_.begin());
      now_ = arrival.key();
      Deliver(arrival.mapped().second, arrival.mapped().first);
    } else {
      now_ = deadline;
      if (senders <= now_) sender_.Expire(now_);
      if (receivers <= now_) receiver_.Expire(now_);
    }
    SendAll();
  }
}

void SimulatedLink::SendAll() {
  while (!sender_.IsDone()) {
    const auto segment = sender_.Next(now_);
    if (!segment) break;
    ++from_sender_;
    Carry(*segment, Side::kReceiver);
  }
  while (!receiver_.IsDone()) {
    const auto segment = receiver_.Next();
    if (!segment) break;
    Carry(*segment, Side::kSender);
  }
}

void SimulatedLink::Carry(const Segment& segment, Side to) {
  if (Happens(trouble_.loss)) return;
  std::string datagram = Encode(segment);
  if (Happens(trouble_.damage)) datagram[generator_() % datagram.size()] ^= static_cast<char>(1 << generator_() % 8);
  const int copies = Happens(trouble_.duplication) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    const microseconds held_back{Happens(trouble_.reordering) ? generator_() % kMostDelay : 0};
    on_the_way_.emplace(now_ + kDelay + held_back, std::pair(to, datagram));
  }
}

void SimulatedLink::Deliver(const std::string& datagram, Side to) {
  const auto segment = Decode(datagram);
  if (!segment) return;
  if (to == Side::kSender && !sender_.IsDone()) sender_.Take(*segment, now_);
  if (to == Side::kReceiver && !receiver_.IsDone()) receiver_.Take(*segment, now_);
}
