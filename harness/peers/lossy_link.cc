#include "harness/peers/lossy_link.h"

#include <fmt/format.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/peers/segment.h"
#include "harness/peers/udp_peer.h"

namespace socklab::peers {
namespace {

using net::Checked;
using net::Descriptor;
using net::Endpoint;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;
using Kind = Step::Kind;

constexpr const char* kSender = "rsend";
constexpr const char* kReceiver = "rrecv";

// So long after the last datagram from a side, what is held back of that side leaves.
constexpr milliseconds kLull{10};
// Datagrams that are taken from one socket before the other one has its turn.
constexpr int kMostAtOnce = 256;
// Room in either socket, if the machine allows as much (net.core.rmem_max). The kernel counts 2,304 bytes for a segment
// of 1,024, and 768 for one of a single byte: two flights of 64 KiB are 300 KB, for which there is room on any machine,
// or, in such small segments, 100 MB.
constexpr int kRoom = 64 << 20;  // which the kernel doubles

Descriptor RoomySocket(Endpoint local) {
  Descriptor socket = BoundUdpSocket(local);
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

// "1,212"
std::string Grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string FieldOfBit(std::size_t bit) {
  for (const HeaderField& field : kHeaderFields) {
    if (bit / 8 >= field.offset && bit / 8 < field.offset + field.size) return std::string(field.name);
  }
  return "data";
}

std::string DatagramInWords(std::string_view datagram) {
  const std::string flaw = WhyNoSegment(datagram);
  return flaw.empty() ? InWords(Decode(datagram)) : fmt::format("no segment: {}", flaw);
}

std::string FateInWords(const SegmentFate& fate) {
  std::vector<std::string> words;
  if (fate.sending > 1) words.push_back(fmt::format("sending {}", fate.sending));
  if (fate.flipped_bit) words.push_back(fmt::format("a bit of {} flipped", FieldOfBit(*fate.flipped_bit)));
  if (!fate.lost && fate.copies > 1) words.emplace_back("doubled");
  if (!fate.lost && fate.behind > 0) words.push_back(fmt::format("held back behind {}", fate.behind));
  if (!fate.lost && fate.delay > milliseconds(0)) words.push_back(fmt::format("delayed {} ms", fate.delay.count()));
  return fmt::format("{}", fmt::join(words, "; "));
}

std::string QualityInWords(const LinkQuality& quality) {
  std::vector<std::string> words;
  for (const auto& [verb, probability] : {std::pair("loses", quality.loss),
                                          {"damages", quality.corruption},
                                          {"doubles", quality.duplication},
                                          {"reorders", quality.reordering}}) {
    if (probability > 0) words.push_back(fmt::format("{} {:g} %", verb, probability * 100));
  }
  if (quality.delay.count() > 0) {
    words.push_back(fmt::format("delays all by {:g} ms", static_cast<double>(quality.delay.count()) / 1000));
  }
  if (quality.rate > 0) words.push_back(fmt::format("carries {} bytes a second", Grouped(quality.rate)));
  return words.empty() ? "" : fmt::format(", which {}", fmt::join(words, ", "));
}

std::string TallyInWords(const LinkTally& tally, const std::string& unit, const char* program) {
  std::vector<std::string> words;
  for (const auto& [count, what] : {std::pair(tally.lost, "lost"),
                                    {tally.damaged, "damaged"},
                                    {tally.doubled, "doubled"},
                                    {tally.held_back, "held back"}}) {
    if (count > 0) words.push_back(fmt::format("{} {}", Grouped(count), what));
  }
  return fmt::format("{}{} from your {}{}", Grouped(tally.segments), unit, program,
                     words.empty() ? "" : fmt::format(" ({})", fmt::join(words, ", ")));
}

}  // namespace

class LossyLink::Traffic final : public program::Relay {
 public:
  Traffic(Conversation& conversation, Endpoint receiver, const LinkQuality& quality)
      : conversation_(conversation), quality_(quality), fates_(quality) {
    sides_[0].socket = RoomySocket({receiver.address, 0});
    sides_[1].socket = RoomySocket({receiver.address, 0});
    sides_[1].program = receiver;
  }

  void Pump() override;
  std::vector<pollfd> Events() const override;
  bool Settled() const override;
  std::uint64_t moved() const override { return moved_; }
  std::string InWords() const override;

  void Add(const LinkRule& rule) { fates_.Add(rule); }
  std::string Missing(const net::Content& file) const { return fates_.Missing(file); }
  Endpoint address() const { return Endpoint::LocalOf(sides_[0].socket.get()); }
  const LinkTally& tally(Direction direction) const { return sides_[static_cast<std::size_t>(direction)].tally; }

 private:
  struct Parcel {
    std::string bytes;
    int copies = 1;
    milliseconds delay{0};
    int behind = 0;
  };
  // The socket for one program, and what has come from there.
  struct Side {
    Descriptor socket;
    std::optional<Endpoint> program;
    LinkTally tally{};
    std::vector<Parcel> held{};  // back, until later ones have passed
    Clock::time_point last_arrival{};
    Clock::time_point free{};  // when the link has carried, at its rate, what has been given to it
    bool may_have_more = false;
  };
  struct Departure {
    Direction direction;
    std::string bytes;
  };

  Side& SideOf(Direction direction) { return sides_[static_cast<std::size_t>(direction)]; }
  Side& OppositeOf(Direction direction) { return sides_[1 - static_cast<std::size_t>(direction)]; }
  void TakeFrom(Direction direction);
  void Take(Direction direction, std::string_view datagram);
  void Turn(Direction direction, Parcel parcel, Clock::time_point now);
  void Pass(Direction direction, const Parcel& parcel, Clock::time_point now);
  void EndLulls(Clock::time_point now);
  void SendWhatIsDue(Clock::time_point now);
  void Send(const Departure& departure);
  void SetTimer();
  void DemandThatNothingOverflowed() const;
  void Count(LinkTally& tally, const SegmentFate& fate) const;
  void Tell(Direction direction, std::string_view datagram, const SegmentFate& fate);
  void TellOfStranger(Endpoint stranger, std::string_view datagram);

  Conversation& conversation_;
  LinkQuality quality_;
  LinkFates fates_;
  std::array<Side, 2> sides_;  // by Direction
  std::multimap<Clock::time_point, Departure> departures_;
  Descriptor timer_{Checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")};
  Clock::time_point timer_is_set_to_{};
  std::uint64_t moved_ = 0;
};

void LossyLink::Traffic::Pump() {
  TakeFrom(Direction::kFromSender);
  TakeFrom(Direction::kFromReceiver);
  const Clock::time_point now = Clock::now();
  EndLulls(now);
  SendWhatIsDue(now);
  SetTimer();
  DemandThatNothingOverflowed();
}

std::vector<pollfd> LossyLink::Traffic::Events() const {
  return {{sides_[0].socket.get(), POLLIN, 0}, {sides_[1].socket.get(), POLLIN, 0}, {timer_.get(), POLLIN, 0}};
}

bool LossyLink::Traffic::Settled() const {
  return departures_.empty() &&
         std::ranges::none_of(sides_, [](const Side& side) { return side.may_have_more || !side.held.empty(); });
}

void LossyLink::Traffic::TakeFrom(Direction direction) {
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
    if (direction == Direction::kFromSender && !side.program) side.program = from;
    if (from == side.program) {
      Take(direction, datagram);
    } else {
      TellOfStranger(from, datagram);
    }
  }
}

void LossyLink::Traffic::Take(Direction direction, std::string_view datagram) {
  const SegmentFate fate = fates_.Next(direction, datagram);
  Tell(direction, datagram, fate);
  Count(SideOf(direction).tally, fate);
  if (fate.sending == 1) moved_ += datagram.size();
  const Clock::time_point now = Clock::now();
  SideOf(direction).last_arrival = now;
  if (fate.lost) return;
  std::string bytes(datagram);
  if (fate.flipped_bit) bytes = WithFlippedBit(std::move(bytes), *fate.flipped_bit);
  Turn(direction, {std::move(bytes), fate.copies, fate.delay, fate.behind}, now);
}

// It waits for later ones, or is one that others have waited for.
void LossyLink::Traffic::Turn(Direction direction, Parcel parcel, Clock::time_point now) {
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

void LossyLink::Traffic::Pass(Direction direction, const Parcel& parcel, Clock::time_point now) {
  Side& side = SideOf(direction);
  for (int i = 0; i < parcel.copies; ++i) {
    side.free = std::max(side.free, now);
    if (quality_.rate > 0) side.free += nanoseconds(parcel.bytes.size() * 1'000'000'000 / quality_.rate);
    departures_.emplace(side.free + quality_.delay + parcel.delay, Departure{direction, parcel.bytes});
  }
}

void LossyLink::Traffic::EndLulls(Clock::time_point now) {
  for (const Direction direction : {Direction::kFromSender, Direction::kFromReceiver}) {
    Side& side = SideOf(direction);
    if (now - side.last_arrival < kLull) continue;
    for (const Parcel& each : std::exchange(side.held, {})) Pass(direction, each, now);
  }
}

void LossyLink::Traffic::SendWhatIsDue(Clock::time_point now) {
  while (!departures_.empty() && departures_.begin()->first <= now) {
    const auto first = departures_.extract(departures_.begin());
    Send(first.mapped());
  }
}

void LossyLink::Traffic::Send(const Departure& departure) {
  const Side& side = OppositeOf(departure.direction);
  if (!side.program) return;  // the receiver speaks first: there is no sender yet
  const sockaddr_in address = side.program->ToSockaddr();
  Checked(sendto(side.socket.get(), departure.bytes.data(), departure.bytes.size(), 0,
                 reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "sendto from the link to " + side.program->ToString());
}

void LossyLink::Traffic::SetTimer() {
  std::optional<Clock::time_point> next;
  if (!departures_.empty()) next = departures_.begin()->first;
  for (const Side& side : sides_) {
    if (!side.held.empty()) next = std::min(next.value_or(Clock::time_point::max()), side.last_arrival + kLull);
  }
  const Clock::time_point when = next.value_or(Clock::time_point{});  // which is 0, and disarms it
  if (when == timer_is_set_to_) return;
  timer_is_set_to_ = when;
  const nanoseconds since_boot = when.time_since_epoch();
  const itimerspec setting = {
      .it_value = {.tv_sec = since_boot.count() / 1'000'000'000, .tv_nsec = since_boot.count() % 1'000'000'000}};
  Checked(timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr), "timerfd_settime");
}

void LossyLink::Traffic::DemandThatNothingOverflowed() const {
  for (const Side& side : sides_) {
    if (const std::uint32_t lost = Overflow(side.socket); lost > 0) {
      throw Inconclusive(fmt::format("the kernel had no room for {} of the datagrams for the link", lost));
    }
  }
}

void LossyLink::Traffic::Count(LinkTally& tally, const SegmentFate& fate) const {
  ++tally.segments;
  if (fate.lost) {
    ++tally.lost;
    return;
  }
  if (fate.flipped_bit) ++tally.damaged;
  if (fate.copies > 1) ++tally.doubled;
  if (fate.behind > 0) ++tally.held_back;
}

void LossyLink::Traffic::Tell(Direction direction, std::string_view datagram, const SegmentFate& fate) {
  conversation_.story().TellOfLink({.kind = direction == Direction::kFromSender ? Kind::kFromProgram : Kind::kToProgram,
                                    .peer = kReceiver,
                                    .text = DatagramInWords(datagram),
                                    .detail = FateInWords(fate),
                                    .program = kSender,
                                    .fate = fate.lost          ? Step::Fate::kLost
                                            : fate.flipped_bit ? Step::Fate::kDamaged
                                                               : Step::Fate::kArrived});
}

void LossyLink::Traffic::TellOfStranger(Endpoint stranger, std::string_view datagram) {
  conversation_.story().Tell(Kind::kNote, "",
                             fmt::format("the link drops what comes from {}, which is neither program's address: {}",
                                         stranger.ToString(), DatagramInWords(datagram)));
}

std::string LossyLink::Traffic::InWords() const {
  const LinkTally &sender = tally(Direction::kFromSender), &receiver = tally(Direction::kFromReceiver);
  if (sender.segments + receiver.segments == 0) return "";
  const std::string unit = sender.segments == 1 ? " segment" : " segments";
  return fmt::format("The link has carried {} and {}.", TallyInWords(sender, unit, kSender),
                     TallyInWords(receiver, "", kReceiver));
}

LossyLink::LossyLink(Conversation& conversation, Endpoint receiver, const LinkQuality& quality)
    : conversation_(conversation), traffic_(std::make_shared<Traffic>(conversation, receiver, quality)) {
  conversation_.Serve(traffic_);
  conversation_.story().Tell(
      Kind::kNote, "",
      fmt::format("a link from {} to {}{}", address().ToString(), receiver.ToString(), QualityInWords(quality)));
}

Endpoint LossyLink::address() const {
  return traffic_->address();
}

void LossyLink::Loses(const Pick& pick, int times) {
  Add({.pick = pick, .act = LinkRule::Act::kLose, .times = times});
}

void LossyLink::Damages(const Pick& pick, int times) {
  Add({.pick = pick, .act = LinkRule::Act::kDamage, .times = times});
}

void LossyLink::Doubles(const Pick& pick, int times) {
  Add({.pick = pick, .act = LinkRule::Act::kDouble, .times = times});
}

void LossyLink::HoldsBack(const Pick& pick, int behind, int times) {
  Add({.pick = pick, .act = LinkRule::Act::kHoldBack, .times = times, .behind = behind});
}

void LossyLink::Delays(const Pick& pick, milliseconds by, int times) {
  Add({.pick = pick, .act = LinkRule::Act::kDelay, .times = times, .delay = by});
}

void LossyLink::Add(const LinkRule& rule) {
  traffic_->Add(rule);
  conversation_.story().Tell(Kind::kNote, "", "the link " + rule.InWords());
}

std::string LossyLink::Missing(const net::Content& file) const {
  return traffic_->Missing(file);
}

const LinkTally& LossyLink::from_sender() const {
  return traffic_->tally(Direction::kFromSender);
}

const LinkTally& LossyLink::from_receiver() const {
  return traffic_->tally(Direction::kFromReceiver);
}

std::string LossyLink::InWords() const {
  return traffic_->InWords();
}

}  // namespace socklab::peers
