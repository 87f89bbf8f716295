#include "labs/03_tcp_reliability/checks/pair_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>

#include "labs/03_tcp_reliability/checks/strict_receiver.h"
#include "labs/03_tcp_reliability/checks/strict_sender.h"

namespace socklab::lab3 {

using net::Content;

Pair::Pair() : Check(check::Transport::kUdp, kPort) {}

void Pair::Transfers(const Content& file, const LossyLink& link, const Options& timer, Where where) {
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
  rsend.Stop();
  rrecv.Stop();
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
