#include "labs/03_tcp_reliability/checks/segment_peer.h"

#include <sys/socket.h>

#include <array>
#include <cstring>
#include <ctime>
#include <functional>
#include <utility>
#include <vector>

#include "harness/peers/udp_peer.h"

namespace socklab::lab3 {
namespace {

using net::Checked;
using net::Endpoint;
using peers::Circumstance;
using peers::Conversation;
using peers::Inconclusive;
using text::Verbatim;
using Kind = peers::Step::Kind;

// For a program that wakes up again and again, although there is nothing to do, being idle for this long is enough.
constexpr std::chrono::milliseconds kAtRest{200};
// No correct program sends one segment that often: the timeouts of a connection grow, and their number is limited.
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
  throw Inconclusive("lab3.no_timestamp");
}

void SetOption(const net::Descriptor& socket, int option, int value, const std::string& name) {
  Checked(setsockopt(socket.get(), SOL_SOCKET, option, &value, sizeof value), "setsockopt " + name);
}

}  // namespace

SegmentPeer::SegmentPeer(Conversation& conversation, std::string name, Endpoint local, std::uint32_t isn)
    : conversation_(conversation),
      name_(std::move(name)),
      socket_(peers::BoundUdpSocket(local)),
      isn_(isn),
      nothing_was_there_(Now()) {
  SetOption(socket_, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
  SetOption(socket_, SO_RCVBUF, kRoom, "SO_RCVBUF");
  local_ = Endpoint::LocalOf(socket_.get());
  conversation_.Introduce(local_, name_);
}

void SegmentPeer::Sends(const Segment& segment) {
  SendsDatagram(Encode(segment), Verbatim(ToString(segment)));
}

void SegmentPeer::SendsDatagram(std::string_view datagram, const Phrase& what) {
  conversation_.story().Tell(Kind::kToProgram, name_, what);
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
  if (strain_ && has_anything_arrived_ && !starvation_.self_inflicted()) {
    strain_->Note(departure_.latest - taken_was_sent_);
  }
}

void SegmentPeer::SendsDamaged(const Segment& segment, std::string_view field) {
  const auto* const found = std::ranges::find(kHeaderFields, field, &HeaderField::name);
  const bool is_data = found == std::end(kHeaderFields);
  // The lowest bit of the field, or of the first byte of data: it is a small step from right to wrong.
  const std::size_t end = is_data ? kSegmentHeader + 1 : found->offset + found->size;
  SendsDatagram(WithFlippedBit(Encode(segment), 8 * end - 1),
                {"lab3.with_flipped_bit", {{"segment", ToString(segment)}, {"field", field}}});
}

// True when there is a datagram to be taken.
bool SegmentPeer::Pull() {
  if (waiting_) return true;
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
  waiting_ = {.bytes = std::string(bytes.data(), static_cast<std::size_t>(size)),
              .from = Endpoint::From(from),
              .sent = Dated(TimestampIn(message))};
  return true;
}

// The kernel stamps by the time of day, which may be set at any moment. Should it be set between the sending and now,
// it is known all the same when that was at the earliest, and at the latest.
Moment SegmentPeer::Dated(std::chrono::nanoseconds stamp) const {
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

// What has arrived already, and has not been taken, was sent at a time that we did not look at. A look takes a while:
// a program that waits for an answer must not wait for that.
void SegmentPeer::LookAtStarvation() {
  if (Pull()) return;
  const std::chrono::nanoseconds starved = Starved();
  if (Pull()) return;
  if (strain_ && has_begun_) strain_->Note(starved - starved_before_);
  has_begun_ = has_anything_arrived_;
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

Arrival SegmentPeer::Next(const Phrase& should, std::chrono::milliseconds patience, Where where) {
  LookAtStarvation();
  conversation_.Await(
      *program_, UntilPulled(patience),
      {.should = should, .where = where, .circumstance = [this]() -> Circumstance {
         const Phrase who = {"who.program", {{"program", program_->name()}}};
         return Phrase(has_anything_arrived_ ? "lab3.sends_nothing_more" : "lab3.sends_nothing", {{"who", who}});
       }});
  return Take(where);
}

std::optional<Arrival> SegmentPeer::NextBeforeRest(Where where) {
  LookAtStarvation();
  program::Wait wait = UntilPulled(kAtRest);
  wait.computing = kAtRest;
  conversation_.watch().Until(*program_, wait);
  if (!waiting_) return std::nullopt;
  return Take(where);
}

Arrival SegmentPeer::Take(Where where) {
  const Datagram datagram = *std::exchange(waiting_, std::nullopt);
  const auto tell = [&](const Phrase& what) {
    conversation_.story().Tell(Kind::kFromProgram, name_, what, {}, transcript::Time(datagram.sent));
  };
  has_anything_arrived_ = true;
  taken_was_sent_ = datagram.sent;
  if (!remote_) remote_ = datagram.from;
  const Subject subject = SubjectAt(where);
  if (const Phrase why = WhyNoSegment(datagram.bytes); !why.empty()) {
    tell({"lab3.datagram", {{"size", datagram.bytes.size()}}});
    Fail(subject.Should("lab3.should_send_segments_only"), {"lab3.one_is_no_segment", {{"reason", why}}}, where);
  }
  Segment segment = Decode(datagram.bytes);
  tell(Verbatim(ToString(segment)));
  if (datagram.from != *remote_) {
    Fail(subject.Should("lab3.should_keep_its_address"),
         {"lab3.comes_from_another", {{"before", remote_->ToString()}, {"now", datagram.from.ToString()}}}, where);
  }
  DemandProgress(segment, datagram.bytes, where);
  return {.segment = std::move(segment), .sent = datagram.sent, .starved_before = starved_before_};
}

// Each one that arrives lets us wait anew. An acknowledgement alone may be the same for all that we send.
void SegmentPeer::DemandProgress(const Segment& segment, const std::string& datagram, Where where) {
  const std::uint64_t times = ++times_[std::hash<std::string>{}(datagram)];
  if (times <= kMostOfTheSame + (segment.Length() == 0 ? sent_ : 0)) return;
  Fail(SubjectAt(where).Should("lab3.should_go_on_or_give_up"),
       {"lab3.sends_the_same", {{"segment", ToString(segment)}}}, where);
}

void SegmentPeer::Fail(Phrase should, Phrase observed, Where where) const {
  throw conversation_.NotMet(*program_, std::move(should), std::move(observed), where);
}

void SegmentPeer::FailFor(const Segment& segment, Phrase should, Where where) const {
  Fail(std::move(should), SendsInstead(segment), where);
}

Moment SegmentPeer::Now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace socklab::lab3
