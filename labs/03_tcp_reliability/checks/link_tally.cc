#include "labs/03_tcp_reliability/checks/link_tally.h"

#include <string>
#include <utility>
#include <vector>

#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {
namespace {

using text::Phrase;

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

Phrase DescribeTally(const LinkTally& tally, const char* program) {
  std::vector<Phrase> fates;
  for (const auto& [count, id] : {std::pair(tally.lost, "lab3.link.lost"),
                                  {tally.damaged, "lab3.link.damaged"},
                                  {tally.doubled, "lab3.link.doubled"},
                                  {tally.held_back, "lab3.link.held_back"}}) {
    if (count > 0) fates.push_back({id, {{"count", Grouped(count)}}});
  }
  const Phrase segments = {"lab3.link.segments_from",
                           {{"count", Grouped(tally.segments)}, {"segments", tally.segments}, {"program", program}}};
  if (fates.empty()) return segments;
  return {"lab3.link.segments_and_fates", {{"segments", segments}, {"fates", fates}}};
}

}  // namespace

void LinkTally::Count(const SegmentFate& fate) {
  ++segments;
  if (fate.lost) {
    ++lost;
    return;
  }
  if (fate.flipped_bit) ++damaged;
  if (fate.copies > 1) ++doubled;
  if (fate.behind > 0) ++held_back;
}

Phrase DescribeTallies(const LinkTally& from_sender, const LinkTally& from_receiver) {
  if (from_sender.segments + from_receiver.segments == 0) return {};
  return {"lab3.link.has_carried",
          {{"from_sender", DescribeTally(from_sender, kSendingProgram)},
           {"from_receiver", DescribeTally(from_receiver, kReceivingProgram)}}};
}

Phrase DescribeLink(net::Endpoint from, net::Endpoint to, const LinkQuality& quality) {
  std::vector<Phrase> deeds;
  for (const auto& [id, probability] : {std::pair("lab3.link.loses_percent", quality.loss),
                                        {"lab3.link.damages_percent", quality.corruption},
                                        {"lab3.link.doubles_percent", quality.duplication},
                                        {"lab3.link.reorders_percent", quality.reordering}}) {
    if (probability > 0) deeds.push_back({id, {{"percent", probability * 100}}});
  }
  if (quality.delay.count() > 0) {
    const double milliseconds = static_cast<double>(quality.delay.count()) / 1000;
    deeds.push_back({"lab3.link.delays_all", {{"milliseconds", milliseconds}}});
  }
  if (quality.rate > 0) deeds.push_back({"lab3.link.has_rate", {{"bytes", Grouped(quality.rate)}}});
  const Phrase link = {"lab3.link", {{"from", from.ToString()}, {"to", to.ToString()}}};
  if (deeds.empty()) return link;
  return {"lab3.link.which", {{"link", link}, {"deeds", deeds}}};
}

Phrase DescribeDatagram(std::string_view datagram) {
  const Phrase flaw = WhyNoSegment(datagram);
  if (flaw.empty()) return text::Verbatim(ToString(Decode(datagram)));
  return {"lab3.no_segment", {{"reason", flaw}}};
}

Phrase DescribeFate(const SegmentFate& fate) {
  std::vector<Phrase> fates;
  if (fate.sending > 1) fates.push_back({"lab3.fate.sending", {{"sending", fate.sending}}});
  if (fate.flipped_bit) fates.push_back({"lab3.fate.bit_flipped", {{"field", FieldOfBit(*fate.flipped_bit)}}});
  if (!fate.lost && fate.copies > 1) fates.push_back("lab3.fate.doubled");
  if (!fate.lost && fate.behind > 0) fates.push_back({"lab3.fate.held_back", {{"behind", fate.behind}}});
  if (!fate.lost && fate.delay.count() > 0) {
    fates.push_back({"lab3.fate.delayed", {{"milliseconds", fate.delay.count()}}});
  }
  if (fates.empty()) return {};
  return {"lab3.fate", {{"fates", std::move(fates)}}};
}

}  // namespace socklab::lab3
