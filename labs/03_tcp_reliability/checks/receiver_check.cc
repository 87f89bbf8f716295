#include "labs/03_tcp_reliability/checks/receiver_check.h"

namespace socklab::lab3 {

using std::chrono::milliseconds;

Receiver::Receiver() : TimedCheck(check::Transport::kUdp, kPort) {
  ByHand("bazel-bin/labs/03_tcp_reliability/rsend --file README.md", {"by_hand.beside", {{"program", "rrecv"}}});
}

StrictSender Receiver::Receives(const net::Content& file, const Options& timer, std::uint32_t isn, Where where) {
  rrecv = Start("rrecv", With(With({"--out", "copy"}, Isn(kReceiverIsn)), timer), where);
  rrecv.IsReady(where);
  StrictSender sender(conversation(), server_endpoint(), file, isn, kReceiverIsn);
  sender.SetProgram(rrecv);
  sender.NoteStrainIn(strain());
  return sender;
}

void Receiver::Finishes(StrictSender& sender, const net::Content& file, Where where) {
  sender.SendsRest(kFull, where);
  sender.Ends(where);
  rrecv.Exits(0, where);
  rrecv.Stores("copy", file, where);
  rrecv.FolderHolds("", {"copy"}, where);
}

void Receiver::FailsWithoutAFile(Where where) {
  rrecv.PrintsError(check::StartsWith("error: "), where);
  rrecv.Exits(1, where);
  rrecv.FolderHolds("", {}, where);
}

void Receiver::FailsOfSilence(const StrictSender& sender, milliseconds rto, int retries, Where where) {
  const milliseconds least = TimeToGiveUp(rto, retries), most = 2 * least + std::chrono::seconds(1);
  EndsBeforeItHasIdledFor(most, where);
  const auto after = std::chrono::floor<milliseconds>(sender.silence());
  if (after < least * 9 / 10) {
    throw Unmet({"lab3.receiver.should_wait", {{"program", rrecv.name()}, {"least", least.count()}}},
                {"lab3.ended_after", {{"milliseconds", after.count()}}}, where);
  }
  FailsWithoutAFile(where);
}

void Receiver::EndsBeforeItHasIdledFor(milliseconds most, Where where) {
  program::Program& program = rrecv.program();
  const Phrase should = {"lab3.receiver.should_give_up", {{"program", program.name()}, {"most", most.count()}}};
  conversation().Await(program,
                       {.done = [&] { return program.exit().has_value(); },
                        .ends_with_program = false,
                        .patience = most + milliseconds(200),
                        .timer_may_help = true},
                       {.should = should, .where = where});
}

}  // namespace socklab::lab3
