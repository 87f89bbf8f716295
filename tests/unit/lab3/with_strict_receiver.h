// A test in which a scripted program sends a file to a strict receiver.
#ifndef SOCKLAB_TESTS_UNIT_LAB3_WITH_STRICT_RECEIVER_H_
#define SOCKLAB_TESTS_UNIT_LAB3_WITH_STRICT_RECEIVER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/content.h"
#include "labs/03_tcp_reliability/checks/strict_receiver.h"
#include "tests/unit/lab3/in_segments.h"
#include "tests/unit/lab3/in_words.h"
#include "tests/unit/lab3/sender_segments.h"

namespace socklab::lab3 {

// What follows an opening without a fault.
inline tests::Script Opened(const tests::Script& rest) {
  using tests::Receive, tests::Send;
  return tests::Then({Send(sender::kBegin), Receive(), Send(sender::kThirdAck)}, rest);
}

class StrictReceiverTest : public tests::InSegments {
 protected:
  // Starts a program that plays this script, for a receiver of ours.
  StrictReceiver Sends(const net::Content& file, tests::Script script,
                       std::optional<std::uint32_t> isn = sender::kIsn) {
    script.insert(script.begin(), {{"read-line"}, {"connect-udp", "1300"}});
    Play(script);
    StrictReceiver receiver(conversation(), kReceiver, file, isn);
    receiver.SetProgram(program());
    program().Type("\n");
    return receiver;
  }

  // What a program of sender::kFile, which plays this script, fails with.
  template <typename Act>
  std::string Fault(const tests::Script& script, Act act) {
    StrictReceiver receiver = Sends(sender::kFile, script);
    return tests::Failure([&] { act(receiver); });
  }
  // The same after the opening.
  template <typename Act>
  std::string FaultOnceOpened(const tests::Script& script, Act act) {
    return Fault(Opened(script), [&](StrictReceiver& receiver) {
      receiver.Accepts();
      act(receiver);
    });
  }

  // What our receiver has said.
  std::vector<std::string> Replies() {
    std::vector<std::string> said;
    for (const peers::Step& step : conversation().story().steps()) {
      if (step.kind == peers::Step::Kind::kToProgram) said.push_back(tests::Said(step.what));
    }
    return said;
  }
};

inline const Phrase kInTheEnd = text::Verbatim("in the end");

}  // namespace socklab::lab3

#endif  // SOCKLAB_TESTS_UNIT_LAB3_WITH_STRICT_RECEIVER_H_
