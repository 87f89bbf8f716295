#include "harness/report/narration.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <utility>

#include "harness/report/step_words.h"

namespace socklab::report {
namespace {

using results::Step;
using Packets = std::vector<NarratedPacket>;
using Predicate = std::function<bool(const NarratedPacket&)>;
using Place = std::optional<std::size_t>;

Place FirstFrom(std::size_t start, const Packets& packets, const Predicate& is_it) {
  const auto found = std::find_if(packets.begin() + static_cast<std::ptrdiff_t>(start), packets.end(), is_it);
  if (found == packets.end()) return std::nullopt;
  return static_cast<std::size_t>(found - packets.begin());
}

Place LastBefore(std::size_t end, const Packets& packets, const Predicate& is_it) {
  const auto found = std::find_if(std::make_reverse_iterator(packets.begin() + static_cast<std::ptrdiff_t>(end)),
                                  packets.rend(), is_it);
  if (found == packets.rend()) return std::nullopt;
  return static_cast<std::size_t>(packets.rend() - found) - 1;
}

// What a step does that TCP says by a flag; any other one moves bytes.
Predicate Deed(const Step& step) {
  static constexpr std::array<std::pair<std::string_view, bool NarratedPacket::*>, 5> kFlags = {
      {{"tcp.connects", &NarratedPacket::opens},
       {"tcp.half_closes", &NarratedPacket::ends},
       {"tcp.half_closes_to_see", &NarratedPacket::ends},
       {"tcp.closes", &NarratedPacket::ends},
       {"tcp.resets", &NarratedPacket::resets}}};
  const auto flag = std::ranges::find(kFlags, step.what.id, [](const auto& each) { return each.first; });
  return flag == kFlags.end() ? &NarratedPacket::has_payload : flag->second;
}

// Who sends in it. Of what passes between two programs, which have a link between them, the sender is known by its
// name; of all else, the peer.
Predicate Direction(const Step& step) {
  const bool is_to_program = step.kind == Step::Kind::kToProgram;
  if (!step.program.empty()) {
    return [sender = std::string_view(is_to_program ? step.peer : step.program)](const NarratedPacket& packet) {
      return packet.from == sender;
    };
  }
  return [&peer = step.peer, is_to_program](const NarratedPacket& packet) {
    return (is_to_program ? packet.from : packet.to) == peer;
  };
}

}  // namespace

std::optional<std::size_t> PacketOf(const Step& step, const Packets& packets) {
  const auto next = std::ranges::lower_bound(packets, step.milliseconds, {}, &NarratedPacket::milliseconds);
  const auto now = static_cast<std::size_t>(next - packets.begin());
  if (HasPeer(step)) {
    const Predicate direction = Direction(step), deed = Deed(step);
    const bool is_told_after = step.kind == Step::Kind::kFromProgram || step.what.id == "tcp.connects";
    for (const Predicate& is_it : {Predicate([&](const auto& packet) { return direction(packet) && deed(packet); }),
                                   Predicate([&](const auto& packet) { return direction(packet); })}) {
      const Place likely = is_told_after ? LastBefore(now, packets, is_it) : FirstFrom(now, packets, is_it);
      if (likely) return likely;
      const Place unlikely = is_told_after ? FirstFrom(now, packets, is_it) : LastBefore(now, packets, is_it);
      if (unlikely) return unlikely;
    }
  }
  if (next != packets.end()) return now;
  if (packets.empty()) return std::nullopt;
  return packets.size() - 1;
}

}  // namespace socklab::report
