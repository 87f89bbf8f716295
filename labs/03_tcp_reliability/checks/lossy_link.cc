#include "labs/03_tcp_reliability/checks/lossy_link.h"

namespace socklab::lab3 {

using net::Endpoint;
using std::chrono::milliseconds;

LossyLink::LossyLink(peers::Conversation& conversation, Endpoint receiver, const LinkQuality& quality)
    : conversation_(conversation),
      receiver_(receiver),
      quality_(quality),
      traffic_(std::make_shared<LinkTraffic>(conversation, receiver, quality)) {
  conversation_.Serve(traffic_);
  conversation_.story().Note(DescribeLink(address(), receiver, quality));
}

LossyLink LossyLink::Anew() const {
  LossyLink other(conversation_, receiver_, quality_);
  for (const LinkRule& rule : rules_) other.Add(rule);
  return other;
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
  rules_.push_back(rule);
  traffic_->Add(rule);
  conversation_.story().Note(rule.Describe());
}

text::Phrase LossyLink::Missing(const net::Content& file) const {
  return traffic_->Missing(file);
}

const LinkTally& LossyLink::from_sender() const {
  return traffic_->tally(Direction::kFromSender);
}

const LinkTally& LossyLink::from_receiver() const {
  return traffic_->tally(Direction::kFromReceiver);
}

text::Phrase LossyLink::Describe() const {
  return traffic_->Describe();
}

}  // namespace socklab::lab3
