// A test in the sandbox in which a peer of ours and a scripted program talk in segments.
#ifndef SOCKLAB_TESTS_UNIT_LAB3_IN_SEGMENTS_H_
#define SOCKLAB_TESTS_UNIT_LAB3_IN_SEGMENTS_H_

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "harness/net/endpoint.h"
#include "labs/03_tcp_reliability/checks/segment.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::tests {

// What the program does (../program/subject.cc), act by act.
using Script = std::vector<std::vector<std::string>>;

inline std::string Hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

inline std::vector<std::string> SendDatagram(std::string_view bytes) {
  return {"send-hexadecimal", Hexadecimal(bytes)};
}
inline std::vector<std::string> Send(const lab3::Segment& segment) {
  return SendDatagram(lab3::Encode(segment));
}
// To whom the datagram came from that was received last.
inline std::vector<std::string> Answer(const lab3::Segment& segment) {
  return {"answer-hexadecimal", Hexadecimal(lab3::Encode(segment))};
}
inline std::vector<std::string> Receive() {
  return {"receive-datagram"};
}

// One script after the other.
inline Script Then(Script script, const Script& rest) {
  script.insert(script.end(), rest.begin(), rest.end());
  return script;
}

class InSegments : public InConversation {
 protected:
  static constexpr net::Endpoint kReceiver = {.port = 1300};

  // Starts a program that plays this script, and then waits without a timeout.
  void Play(const Script& script) {
    std::vector<std::string> verbs;
    for (const std::vector<std::string>& act : script) verbs.insert(verbs.end(), act.begin(), act.end());
    verbs.emplace_back("pause");
    Begin(verbs);
  }
};

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_LAB3_IN_SEGMENTS_H_
