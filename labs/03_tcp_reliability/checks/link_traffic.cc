#include "labs/03_tcp_reliability/checks/link_traffic.h"

#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "harness/peers/udp_peer.h"
#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {
namespace {

using net::Checked;
using net::Descriptor;
using net::Endpoint;
using peers::Inconclusive;
using peers::Step;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// This long after the last datagram from a side, what is held back of that side leaves.
constexpr milliseconds kLull{10};
// Datagrams that are taken from one socket before the other one has its turn.
constexpr int kMostAtOnce = 256;
// Room in either socket, if the machine allows as much (net.core.rmem_max). The kernel counts 2,304 bytes for a segment
// of 1,024, and 768 for one of a single byte: two flights of 64 KiB are 300 KB, for which there is room on any machine,
// or, in such small segments, 100 MB.
constexpr int kRoom = 64 << 20;  // which the kernel doubles

Descriptor RoomySocket(Endpoint local) {
  Descriptor socket = peers::BoundUdpSocket(local);
  Checked(setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kRoom, sizeof kRoom), "setsockopt SO_RCVBUF");
  return socket;
}

// Datagrams for which the kernel had no room in the socket, so far.
std::uint32_t Overflow(const Descriptor& socket) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> numbers{};
  socklen_t size = sizeof numbers;
  Checked(getsockopt(socket.get(), SOL_SOCKET, SO_MEMINFO, numbers.data(), &size), "getsockopt SO_MEMINFO");
  return numbers[SK_MEMINFO_DROPS];
}

}  // namespace

LinkTraffic::LinkTraffic(peers::Conversation& conversation, Endpoint receiver, const LinkQuality& quality)
    : conversation_(conversation),
      quality_(quality),
      fates_(quality),
      timer_(Checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")) {
  sides_[0].socket = RoomySocket({receiver.address, 0});
  sides_[1].socket = RoomySocket({receiver.address, 0});
  sides_[1].program = receiver;
  for (const Side& side : sides_)
    conversation_.IntroduceEnd({.end = Endpoint::LocalOf(side.socket.get()), .name = "link"});
  conversation_.IntroduceEnd({.end = receiver, .name = kReceivingProgram, .is_program = true});
}

void LinkTraffic::Pump() {
  TakeFrom(Direction::kFromSender);
  TakeFrom(Direction::kFromReceiver);
  const Clock::time_point now = Clock::now();
  EndLulls(now);
  SendWhatIsDue(now);
  SetTimer();
  DemandThatNothingOverflowed();
}

std::vector<pollfd> LinkTraffic::Events() const {
  return {{sides_[0].socket.get(), POLLIN, 0}, {sides_[1].socket.get(), POLLIN, 0}, {timer_.get(), POLLIN, 0}};
}

bool LinkTraffic::Settled() const {
  return departures_.empty() &&
         std::ranges::none_of(sides_, [](const Side& side) { return side.may_have_more || !side.held.empty(); });
}

void LinkTraffic::TakeFrom(Direction direction) {
  Side& side = SideOf(direction);
  std::array<char, 65536> buffer;
  for (int i = 0; i < kMostAtOnce; ++i) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    const ssize_t size =
        recvfrom(side.socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&address), &length);
    side.may_have_more = size >= 0;
    if (size < 0 && errno != EAGAIN) net::ThrowErrno("recvfrom on the link");
    if (size < 0) return;
    const std::string_view datagram(buffer.data(), static_cast<std::size_t>(size));
    const Endpoint from = Endpoint::From(address);
    if (direction == Direction::kFromSender && !side.program) {
      side.program = from;
      conversation_.IntroduceEnd({.end = from, .name = kSendingProgram, .is_program = true});
    }
    if (from == side.program) {
      Take(direction, datagram);
    } else {
      TellOfStranger(from, datagram);
    }
  }
}

void LinkTraffic::Take(Direction direction, std::string_view datagram) {
  const SegmentFate fate = fates_.Next(direction, datagram);
  Tell(direction, datagram, fate);
  SideOf(direction).tally.Count(fate);
  if (fate.sending == 1) moved_ += datagram.size();
  const Clock::time_point now = Clock::now();
  SideOf(direction).last_arrival = now;
  if (fate.lost) return;
  std::string bytes(datagram);
  if (fate.flipped_bit) bytes = WithFlippedBit(std::move(bytes), *fate.flipped_bit);
  Turn(direction, {std::move(bytes), fate.copies, fate.delay, fate.behind}, now);
}

// It waits for later ones, or is one that others have waited for.
void LinkTraffic::Turn(Direction direction, Parcel parcel, Clock::time_point now) {
  std::vector<Parcel>& held = SideOf(direction).held;
  if (parcel.behind > 0) {
    held.push_back(std::move(parcel));
    return;
  }
  Pass(direction, parcel, now);
  for (Parcel& each : held) {
    if (--each.behind == 0) Pass(direction, each, now);
  }
  std::erase_if(held, [](const Parcel& each) { return each.behind == 0; });
}

void LinkTraffic::Pass(Direction direction, const Parcel& parcel, Clock::time_point now) {
  Side& side = SideOf(direction);
  for (int i = 0; i < parcel.copies; ++i) {
    side.free = std::max(side.free, now);
    if (quality_.rate > 0) side.free += nanoseconds(parcel.bytes.size() * 1'000'000'000 / quality_.rate);
    departures_.emplace(side.free + quality_.delay + parcel.delay, Departure{direction, parcel.bytes});
  }
}

void LinkTraffic::EndLulls(Clock::time_point now) {
  for (const Direction direction : {Direction::kFromSender, Direction::kFromReceiver}) {
    Side& side = SideOf(direction);
    if (now - side.last_arrival < kLull) continue;
    for (const Parcel& each : std::exchange(side.held, {})) Pass(direction, each, now);
  }
}

void LinkTraffic::SendWhatIsDue(Clock::time_point now) {
  while (!departures_.empty() && departures_.begin()->first <= now) {
    const auto first = departures_.extract(departures_.begin());
    Send(first.mapped());
  }
}

void LinkTraffic::Send(const Departure& departure) {
  const Side& side = OppositeOf(departure.direction);
  if (!side.program) return;  // the receiver spoke first: there is no sender yet
  const sockaddr_in address = side.program->ToSockaddr();
  Checked(sendto(side.socket.get(), departure.bytes.data(), departure.bytes.size(), 0,
                 reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "sendto from the link to " + side.program->ToString());
}

void LinkTraffic::SetTimer() {
  std::optional<Clock::time_point> next;
  if (!departures_.empty()) next = departures_.begin()->first;
  for (const Side& side : sides_) {
    if (!side.held.empty()) next = std::min(next.value_or(Clock::time_point::max()), side.last_arrival + kLull);
  }
  const Clock::time_point when = next.value_or(Clock::time_point{});  // which is 0, and disarms it
  if (when == timer_is_set_to_) return;
  timer_is_set_to_ = when;
  const nanoseconds since_boot = when.time_since_epoch();
  itimerspec setting{};
  setting.it_value = {.tv_sec = since_boot.count() / 1'000'000'000, .tv_nsec = since_boot.count() % 1'000'000'000};
  Checked(timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr), "timerfd_settime");
}

void LinkTraffic::DemandThatNothingOverflowed() const {
  for (const Side& side : sides_) {
    if (const std::uint32_t lost = Overflow(side.socket); lost > 0) {
      throw Inconclusive({"lab3.link.overflowed", {{"datagrams", lost}}});
    }
  }
}

// ---- What the story tells of it.

void LinkTraffic::Tell(Direction direction, std::string_view datagram, const SegmentFate& fate) {
  const bool is_from_sender = direction == Direction::kFromSender;
  conversation_.story().TellOfLink({.kind = is_from_sender ? Step::Kind::kFromProgram : Step::Kind::kToProgram,
                                    .peer = kReceivingProgram,
                                    .what = DescribeDatagram(datagram),
                                    .detail = DescribeFate(fate),
                                    .program = kSendingProgram,
                                    .fate = fate.lost          ? Step::Fate::kLost
                                            : fate.flipped_bit ? Step::Fate::kDamaged
                                                               : Step::Fate::kArrived});
}

void LinkTraffic::TellOfStranger(Endpoint stranger, std::string_view datagram) {
  conversation_.story().Note(
      {"lab3.link.drops_of_stranger", {{"endpoint", stranger.ToString()}, {"datagram", DescribeDatagram(datagram)}}});
}

text::Phrase LinkTraffic::Describe() const {
  return DescribeTallies(tally(Direction::kFromSender), tally(Direction::kFromReceiver));
}

}  // namespace socklab::lab3
