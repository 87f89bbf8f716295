#include "labs/03_tcp_reliability/checks/sender_check.h"

namespace socklab::lab3 {

Sender::Sender() : TimedCheck(check::Transport::kUdp, kPort) {
  ByHand("bazel-bin/labs/03_tcp_reliability/rrecv --out copy", {"by_hand.beside", {{"program", "rsend"}}});
}

StrictReceiver Sender::Sends(const net::Content& file, const Options& timer, std::uint32_t isn, Where where) {
  GivenFile("file", file);
  StrictReceiver receiver(conversation(), server_endpoint(), file, isn);
  rsend = Start("rsend", With(With({"--file", "file"}, Isn(isn)), timer), where);
  receiver.SetProgram(rsend);
  receiver.NoteStrainIn(strain());
  return receiver;
}

void Sender::Finishes(StrictReceiver& receiver, Where where) {
  receiver.ReceivesRest(where);
  receiver.Ends(where);
  rsend.Exits(0, where);
}

void Sender::GivesUpAfter(int retries, StrictReceiver& receiver, Where where) {
  for (int i = 0; i < retries; ++i) receiver.ReceivesAgain(where);
  FailsWithAnError(where);
  receiver.HasReceivedNothingMore({"lab3.after_sendings", {{"sendings", retries + 1}}}, where);
}

void Sender::FailsAfter(const Segment& segment, StrictReceiver& receiver, Where where) {
  receiver.Sends(segment);
  FailsWithAnError(where);
}

void Sender::FailsWithAnError(Where where) {
  rsend.PrintsError(check::StartsWith("error: "), where);
  rsend.Exits(1, where);
}

void Sender::IgnoresWrongOnes(const Segment& segment, std::uint32_t Segment::*number, StrictReceiver& receiver,
                              Where where) {
  const char* field = number == &Segment::ack ? "ack" : "seq";
  for (const std::uint32_t off : kWrongBy) {
    Segment wrong = segment;
    wrong.*number += off;
    receiver.Sends(wrong);
    const Phrase after = {"lab3.after_wrong_number",
                          {{"segment", ToString(wrong)}, {"field", field}, {"off", static_cast<std::int32_t>(off)}}};
    receiver.ReceivesNothingNew(after, where);
    const program::Program& program = rsend.program();
    if (!program.exit()) continue;
    throw Unmet({"lab3.should_go_on_after", {{"program", program.name()}, {"after", after}}},
                program.exit()->Describe("who.it"), where);
  }
}

}  // namespace socklab::lab3
