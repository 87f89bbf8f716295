#include "harness/peers/segment_peer.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <functional>
#include <utility>
#include <vector>

#include "harness/peers/udp_peer.h"

namespace socklab::peers {
namespace {

using net::Checked;
using net::Endpoint;
using Kind = Step::Kind;

// From a program that wakes up again and again, although nothing is to be done, it is enough to be idle for so long.
constexpr std::chrono::milliseconds kAtRest{200};
// No correct program sends one segment so often: the timeouts of a connection grow, and their number is limited.
constexpr std::uint64_t kMostOfTheSame = 200;
constexpr std::chrono::microseconds kAtOneMoment{50};
constexpr int kRoom = 1 << 20;  // bytes of the receive buffer, for flights of 64 KiB in small segments

std::chrono::nanoseconds TimestampIn(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
    timespec time{};
    std::memcpy(&time, CMSG_DATA(part), sizeof time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
  throw Inconclusive("the kernel does not tell when a datagram was sent (SO_TIMESTAMPNS)");
}

void SetOption(const net::Descriptor& socket, int option, int value, const std::string& name) {
  Checked(setsockopt(socket.get(), SOL_SOCKET, option, &value, sizeof value), "setsockopt " + name);
}

}  // namespace

SegmentPeer::SegmentPeer(Conversation& conversation, std::string name, Endpoint local, std::uint32_t isn)
    : conversation_(conversation),
      name_(std::move(name)),
      socket_(BoundUdpSocket(local)),
      isn_(isn),
      nothing_was_there_(Now()) {
  SetOption(socket_, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
  SetOption(socket_, SO_RCVBUF, kRoom, "SO_RCVBUF");
  local_ = Endpoint::LocalOf(socket_.get());
  conversation_.Introduce(local_, name_);
}

void SegmentPeer::Sends(const Segment& segment) {
  SendsDatagram(Encode(segment), InWords(segment));
}

void SegmentPeer::SendsDatagram(std::string_view datagram, const std::string& words) {
  conversation_.story().Tell(Kind::kToProgram, name_, words);
  const sockaddr_in address = remote().ToSockaddr();
  departure_.earliest = Now();
  Checked(sendto(socket_.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&address),
                 sizeof address),
          "sendto " + remote().ToString());
  departure_.latest = Now();
  ++sent_;
  NoteLateness();
  conversation_.watch().DeliverPackets();
}

// How long the program had to wait for it, if it has waited for an answer to what it sent last.
void SegmentPeer::NoteLateness() {
  if (strain_ && anything_came_ && !starvation_.self_inflicted()) strain_->Note(departure_.latest - taken_was_sent_);
}

void SegmentPeer::SendsDamaged(const Segment& segment, std::string_view field) {
  const auto* const found = std::ranges::find(kHeaderFields, field, &HeaderField::name);
  const bool is_data = found == std::end(kHeaderFields);
  // The lowest bit of the field, or of the first byte of data: it is a small step from right to wrong.
  const std::size_t end = is_data ? kSegmentHeader + 1 : found->offset + found->size;
  SendsDatagram(WithFlippedBit(Encode(segment), 8 * end - 1),
                fmt::format("{}, one bit of its {} flipped", InWords(segment), field));
}

// True when there is a datagram to be taken.
bool SegmentPeer::Pull() {
  if (come_) return true;
  const Moment before = Now();
  std::array<char, 65536> bytes;
  alignas(cmsghdr) std::array<char, 128> control;
  sockaddr_in from{};
  iovec part = {.iov_base = bytes.data(), .iov_len = bytes.size()};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = recvmsg(socket_.get(), &message, 0);
  if (size < 0) {
    nothing_was_there_ = before;
    return false;
  }
  come_ = {.bytes = std::string(bytes.data(), static_cast<std::size_t>(size)),
           .from = Endpoint::From(from),
           .sent = Dated(TimestampIn(message))};
  return true;
}

// The kernel stamps by the time of day, which may be set at any moment. Should it be set between the sending and now,
// it is known all the same when that was at the earliest, and at the latest.
SegmentPeer::Moment SegmentPeer::Dated(std::chrono::nanoseconds stamp) const {
  // Both clocks at one moment: a pause between the two readings would shift the date by as much.
  Moment now;
  std::chrono::nanoseconds time_of_day;
  do {
    now = Now();
    time_of_day = std::chrono::system_clock::now().time_since_epoch();
  } while (Now() - now > kAtOneMoment);
  const std::chrono::nanoseconds age = time_of_day - stamp;
  return std::clamp(now - age, std::min(nothing_was_there_, now), now);
}

// What has come already, and has not been taken, was sent at a time that we did not look at. To look takes a while:
// whoever waits for an answer to it must not wait for that.
void SegmentPeer::LookAtStarvation() {
  if (Pull()) return;
  const std::chrono::nanoseconds starved = Starved();
  if (Pull()) return;
  if (strain_ && has_begun_) strain_->Note(starved - starved_before_);
  has_begun_ = anything_came_;
  starved_before_ = starved;
}

program::Wait SegmentPeer::UntilPulled(std::chrono::milliseconds patience) {
  return {.done = [this] { return Pull(); },
          .events =
              [this] {
                return std::vector{pollfd{socket_.get(), POLLIN, 0}};
              },
          .patience = patience};
}

SegmentPeer::Arrival SegmentPeer::Next(const std::string& should, std::chrono::milliseconds patience, Where where) {
  LookAtStarvation();
  conversation_.Await(*program_, UntilPulled(patience), {.text = should, .where = where, .circumstance = [this] {
                                                           return fmt::format("{} sends nothing {}", Your(),
                                                                              anything_came_ ? "more" : "at all");
                                                         }});
  return Take(where);
}

std::optional<SegmentPeer::Arrival> SegmentPeer::NextBeforeRest(Where where) {
  LookAtStarvation();
  program::Wait wait = UntilPulled(kAtRest);
  wait.computing = kAtRest;
  conversation_.watch().Until(*program_, wait);
  if (!come_) return std::nullopt;
  return Take(where);
}

SegmentPeer::Arrival SegmentPeer::Take(Where where) {
  const Datagram datagram = *std::exchange(come_, std::nullopt);
  anything_came_ = true;
  taken_was_sent_ = datagram.sent;
  if (!remote_) remote_ = datagram.from;
  const std::string why = WhyNoSegment(datagram.bytes);
  if (!why.empty()) {
    conversation_.story().Tell(Kind::kFromProgram, name_, fmt::format("a datagram of {} bytes", datagram.bytes.size()));
    Blames(fmt::format("should send segments only, but one of its datagrams is none: {}", why), where);
  }
  Segment segment = Decode(datagram.bytes);
  conversation_.story().Tell(Kind::kFromProgram, name_, InWords(segment));
  if (datagram.from != *remote_) {
    Blames(fmt::format("should send all segments of a connection from one address, but after {} one comes from {}",
                       remote_->ToString(), datagram.from.ToString()),
           where);
  }
  DemandThatItComesOn(segment, datagram.bytes, where);
  return {.segment = std::move(segment), .sent = datagram.sent, .starved_before = starved_before_};
}

// Each that comes lets us wait anew. An acknowledgement alone may be the same for all that we send.
void SegmentPeer::DemandThatItComesOn(const Segment& segment, const std::string& datagram, Where where) {
  const std::uint64_t times = ++times_[std::hash<std::string>{}(datagram)];
  if (times <= kMostOfTheSame + (segment.Length() == 0 ? sent_ : 0)) return;
  Blames(fmt::format("should go on, or give up, but sends the same again and again: {}", InWords(segment)), where);
}

void SegmentPeer::Blames(const std::string& what, Where where) const {
  Unmet unmet(fmt::format("{} {}.", Your(), what), where);
  unmet.program_state = conversation_.watch().Describe(*program_);
  throw unmet;
}

std::string SegmentPeer::Your() const {
  return "your " + program_->name();
}

SegmentPeer::Moment SegmentPeer::Now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace socklab::peers
