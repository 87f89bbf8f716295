#include "harness/report/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/net/frame_headers.h"
#include "harness/report/layout.h"
#include "harness/report/narration.h"
#include "harness/report/pcapng.h"
#include "harness/report/step_words.h"
#include "harness/report/summary.h"

namespace socklab::report {
namespace {

using net::Endpoint;
using net::NamedEnd;
using results::CheckResult;
using results::Step;

constexpr std::size_t kMostInterfaces = 1000;
constexpr std::size_t kMostComments = 200;  // on one packet, or on the section

// Who sits at the ends of packets.
class Ends {
 public:
  Ends(const std::vector<NamedEnd>& ends, const std::vector<std::string>& programs) : programs_(programs) {
    for (const NamedEnd& each : ends) named_.insert_or_assign({each.end, each.other}, each);
  }

  // Where nobody has introduced it, it is the program, if there is but one that it can be; else its port.
  NamedEnd Find(Endpoint end, Endpoint other) const {
    if (const NamedEnd* const found = FindIntroduced(end, other)) return *found;
    const NamedEnd* const opposite = FindIntroduced(other, end);
    std::vector<std::string> possible = programs_;
    if (opposite && opposite->is_program) std::erase(possible, opposite->name);
    if (possible.size() == 1) return {.end = end, .other = other, .name = possible.front(), .is_program = true};
    return {.end = end, .other = other, .name = fmt::format("{}", end.port)};
  }

 private:
  const NamedEnd* FindIntroduced(Endpoint end, Endpoint other) const {
    auto found = named_.find({end, other});
    if (found == named_.end()) found = named_.find({end, NamedEnd().other});
    return found == named_.end() ? nullptr : &found->second;
  }

  std::map<std::pair<Endpoint, Endpoint>, NamedEnd> named_;
  const std::vector<std::string>& programs_;
};

double Milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// The file on one check, put together.
class Drawing {
 public:
  Drawing(const CheckResult& check, const results::LabResult& lab, const Captured& captured, Language language)
      : check_(check),
        lab_(lab),
        captured_(captured),
        words_(WordsFor(lab, language)),
        ends_(captured.ends, check.programs) {}

  std::string Draw() {
    section_.interfaces.push_back({.name = "lo", .description = words_.Say("capture.loopback")});
    for (const net::Frame& frame : captured_.recording.frames) Add(frame);
    Introduce();
    for (const Step& step : check_.steps) Comment(PacketOf(step, narrated_), Sentence(step));
    Conclude();
    for (PcapngPacket& packet : section_.packets) Bound(packet.comments);
    Bound(section_.comments);
    return Pcapng(section_);
  }

 private:
  void Add(const net::Frame& frame) {
    PcapngPacket packet = {.time = frame.time - captured_.start, .bytes = frame.bytes};
    NarratedPacket narrated = {.milliseconds = Milliseconds(packet.time)};
    if (const auto headers = net::HeadersOf(frame.bytes)) {
      const NamedEnd& from = Known(headers->from, headers->to);
      const NamedEnd& to = Known(headers->to, headers->from);
      packet.interface = InterfaceOf(from, to);
      if (from.is_program != to.is_program) {
        packet.direction = to.is_program ? PcapngPacket::Direction::kInbound : PcapngPacket::Direction::kOutbound;
      }
      narrated = {.milliseconds = narrated.milliseconds,
                  .from = from.name,
                  .to = to.name,
                  .has_payload = headers->payload > 0,
                  .opens = headers->syn && !headers->ack,
                  .ends = headers->fin,
                  .resets = headers->rst};
    }
    if (frame.left_out_before > 0) {
      packet.comments.push_back(words_.Say({"capture.left_out", {{"frames", frame.left_out_before}}}));
    }
    section_.packets.push_back(std::move(packet));
    narrated_.push_back(narrated);
  }

  const NamedEnd& Known(Endpoint end, Endpoint other) {
    const std::pair key(end, other);
    const auto known = known_.find(key);
    return known != known_.end() ? known->second : known_.emplace(key, ends_.Find(end, other)).first->second;
  }

  // A program stands second.
  std::size_t InterfaceOf(const NamedEnd& from, const NamedEnd& to) {
    const bool is_other_way_round = from.is_program == to.is_program ? to.end < from.end : from.is_program;
    const NamedEnd& one = is_other_way_round ? to : from;
    const NamedEnd& two = is_other_way_round ? from : to;
    const std::pair key(one.end, two.end);
    if (const auto found = interfaces_.find(key); found != interfaces_.end()) return found->second;
    if (section_.interfaces.size() == kMostInterfaces) return 0;
    const auto is = [&](const NamedEnd& end) {
      return words_.Say({"capture.is", {{"name", end.name}, {"endpoint", end.end.ToString()}}});
    };
    section_.interfaces.push_back({.name = fmt::format("{}-{}", one.name, two.name),
                                   .description = is(one) + words_.Say("list.comma") + is(two)});
    return interfaces_[key] = section_.interfaces.size() - 1;
  }

  // What is true of the whole file.
  void Introduce() {
    std::vector<std::string>& comments = section_.comments;
    comments.push_back(fmt::format("{}: {}.{}", Heading(lab_, words_), check_.suite, check_.name));
    if (const std::string message = MessageOf(check_, words_); !message.empty()) comments.push_back(message);
    comments.push_back(words_.Say({"capture.times", {{"time", lab_.identity.time}}}));
    for (std::size_t i = 1; i < section_.interfaces.size(); ++i) comments.push_back(section_.interfaces[i].description);
    const std::uint64_t missed = captured_.recording.missed;
    if (missed > 0) comments.push_back(words_.Say({"capture.missed", {{"frames", missed}}}));
    if (section_.packets.empty()) comments.push_back(words_.Say("capture.nothing"));
  }

  // "172 ms  alice → server: "one\n" (one segment)"
  std::string Sentence(const Step& step) const {
    std::string sentence = report::Milliseconds(step.milliseconds) + "  ";
    if (HasPeer(step)) {
      const std::string program = check_.programs.size() == 1 ? check_.programs.front()
                                  : step.program.empty()      ? words_.Say("ladder.you")
                                                              : step.program;
      const bool is_to_program = step.kind == Step::Kind::kToProgram;
      sentence += fmt::format("{} → {}: ", is_to_program ? step.peer : program, is_to_program ? program : step.peer);
    }
    sentence += words_.Say(WhatHappened(step));
    if (!step.detail.empty()) sentence += fmt::format(" ({})", words_.Say(step.detail));
    if (step.fate == Step::Fate::kLost) sentence += " ✗ " + words_.Say("ladder.lost");
    if (step.fate == Step::Fate::kDamaged) sentence += " ✗ " + words_.Say("ladder.damaged");
    return sentence;
  }

  // Where the check has come to its verdict.
  void Conclude() {
    const double end = Milliseconds(captured_.end - captured_.start);
    const auto next = std::ranges::upper_bound(narrated_, end, {}, &NarratedPacket::milliseconds);
    const auto first_after = static_cast<std::size_t>(next - narrated_.begin());
    const std::string message = MessageOf(check_, words_);
    if (first_after > 0 && !message.empty()) Comment(first_after - 1, "✗ " + message);
    if (next != narrated_.end()) Comment(first_after, words_.Say("capture.tidying_up"));
  }

  void Comment(std::optional<std::size_t> packet, std::string comment) {
    (packet ? section_.packets[*packet].comments : section_.comments).push_back(std::move(comment));
  }

  void Bound(std::vector<std::string>& comments) const {
    if (comments.size() <= kMostComments) return;
    const std::size_t more = comments.size() - kMostComments;
    comments.resize(kMostComments);
    comments.push_back(words_.Say({"list.more", {{"count", more}}}));
  }

  const CheckResult& check_;
  const results::LabResult& lab_;
  const Captured& captured_;
  const Words words_;
  const Ends ends_;
  std::map<std::pair<Endpoint, Endpoint>, NamedEnd> known_;
  std::map<std::pair<Endpoint, Endpoint>, std::size_t> interfaces_;
  std::vector<NarratedPacket> narrated_;
  PcapngSection section_;
};

}  // namespace

std::string Capture(const CheckResult& check, const results::LabResult& lab, const Captured& captured,
                    Language language) {
  return Drawing(check, lab, captured, language).Draw();
}

}  // namespace socklab::report
