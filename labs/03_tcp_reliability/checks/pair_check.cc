#include "labs/03_tcp_reliability/checks/pair_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <chrono>
#include <optional>

#include "harness/program/starvation.h"
#include "labs/03_tcp_reliability/checks/strict_receiver.h"
#include "labs/03_tcp_reliability/checks/strict_sender.h"

namespace socklab::lab3 {
namespace {

using net::Content;
using std::chrono::milliseconds;

// While the link has waited for a CPU for less than this, no program gives up for its sake.
constexpr milliseconds kHeldUp{300};
// Tries for 10 s.
constexpr milliseconds kLongRto{100};
constexpr int kVeryMany = 12;

}  // namespace

Pair::Pair() : Check(check::Transport::kUdp, kPort) {}

void Pair::Transfers(const Content& file, const LossyLink& link, const Options& timer, Where where) {
  program::Starvation starvation;
  starvation.Look({getpid()});
  try {
    TransfersOnce(file, link, timer, where);
    return;
  } catch (const Unmet&) {
    // The link is ours: what it carries late makes a program give up that did nothing wrong.
    const auto starved = std::chrono::ceil<milliseconds>(starvation.Look({getpid()}));
    if (starved < kHeldUp) throw;
    const Phrase reason("lab3.strained", {{"milliseconds", starved.count()}});
    conversation().story().Note({"lab3.again_with_longer_timer", {{"reason", reason}}});
  }
  StopBoth();
  TransfersOnce(file, link.Anew(), Timer(kLongRto, kVeryMany), where);
}

void Pair::TransfersOnce(const Content& file, const LossyLink& link, const Options& timer, Where where) {
  rrecv = Start("rrecv", With(With({"--out", "copy"}, Isn(kReceiverIsn)), timer), where);
  rrecv.IsReady(where);
  GivenFile("file", file);
  rsend = StartAt(link.address(), "rsend", With(With({"--file", "file"}, Isn(kSenderIsn)), timer), where);
  rsend.Exits(0, where);
  rrecv.Exits(0, where);
  rrecv.Stores("copy", file, where);
  rrecv.FolderHolds("", {"copy"}, where);
  HasCarried(link, file, where);
}

void Pair::StopBoth() {
  for (check::GradedProgram* const program : {&rsend, &rrecv}) {
    if (!program->is_stopped()) program->Stop();
  }
}

void Pair::HasCarried(const LossyLink& link, const Content& file, Where where) {
  const Phrase missing = link.Missing(file);
  if (!missing.empty())
    throw Unmet("lab3.should_use_the_link", {"lab3.link.has_not_carried", {{"missing", missing}}}, where);
}

std::uint32_t Pair::FirstNumberOfSender(Where where) {
  GivenFile("file", "hello");
  StrictReceiver receiver(conversation(), server_endpoint(), "hello", std::nullopt);
  rsend = Start("rsend", With({"--file", "file"}, Timer(kNever)), where);
  receiver.SetProgram(rsend);
  receiver.ReceivesSyn(where);
  rsend.Stop();
  return receiver.their_isn();
}

std::uint32_t Pair::FirstNumberOfReceiver(Where where) {
  rrecv = Start("rrecv", With({"--out", "copy"}, Timer(kNever)), where);
  rrecv.IsReady(where);
  StrictSender sender(conversation(), server_endpoint(), "hello", kSenderIsn, std::nullopt);
  sender.SetProgram(rrecv);
  sender.SendsSyn();
  sender.ReceivesSynAck(where);
  rrecv.Stop();
  return sender.their_isn();
}

void Pair::AreDifferent(std::size_t count, const std::set<std::uint32_t>& numbers, Where where) {
  if (numbers.size() == count) return;
  throw Unmet(
      "lab3.should_choose_other_numbers",
      {"lab3.few_are_different",
       {{"count", count}, {"different", numbers.size()}, {"numbers", fmt::format("{}", fmt::join(numbers, ", "))}}},
      where);
}

}  // namespace socklab::lab3
