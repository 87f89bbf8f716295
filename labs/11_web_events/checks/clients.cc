#include "labs/11_web_events/checks/clients.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "harness/peers/tcp_connection.h"
#include "harness/program/patience.h"
#include "harness/program/processes.h"

namespace socklab::lab11 {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kOwnTime{500};  // of each look
constexpr int kLooks = 3;              // what has happened before may have to be worked off
constexpr milliseconds kBetweenReadings{100};
constexpr milliseconds kAtMost{10'000};  // for one look, on a machine that lets it wait for a CPU nearly all the time

// In one look.
double ShareInALook(peers::Conversation& conversation, const program::Program& program) {
  const auto begin = Clock::now();
  const program::ProcessorTime before = program::TimeOf(program.Processes());
  nanoseconds computing{0}, own{0};
  do {
    conversation.watch().For(kBetweenReadings, {.done = [&] { return program.exit().has_value(); }});
    const program::ProcessorTime now = program::TimeOf(program.Processes());
    computing = now.computing - before.computing;
    own = Clock::now() - begin - (now.starving - before.starving);
  } while (own < kOwnTime && Clock::now() - begin < kAtMost && !program.exit());
  return std::chrono::duration<double>(computing) / std::max(own, nanoseconds(1));
}

}  // namespace

void EndlessAsker::SendsUntilNothingIsTaken(std::string_view bytes) {
  peers::TcpConnection& tcp = connection();
  tcp.conversation.story().TellBytes(transcript::Step::Kind::kToProgram, tcp.name, bytes, peers::Bytes(bytes.size()));
  program::Wait wait = tcp.Until([&] { return tcp.Push(bytes); }, POLLOUT);
  wait.patience = program::patience::kAtRest;
  tcp.conversation.watch().Until(tcp.program, wait);
}

double ShareOfComputing(peers::Conversation& conversation, const check::GradedProgram& server) {
  double least = 1;
  for (int i = 0; i < kLooks && least >= kMostComputing; ++i) {
    least = std::min(least, ShareInALook(conversation, server.program()));
  }
  return least;
}

}  // namespace socklab::lab11
