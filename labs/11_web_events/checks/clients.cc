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

constexpr milliseconds kOwnTime{500};   // to look at
constexpr double kMostComputing = 0.3;  // CPU time, as a share of that
constexpr milliseconds kBetweenLooks{100};
constexpr milliseconds kAtMost{10'000};  // on a machine that lets it wait for a CPU nearly all the time

}  // namespace

void EndlessAsker::SendsUntilNothingIsTaken(std::string_view bytes) {
  peers::TcpConnection& tcp = connection();
  tcp.conversation.story().TellBytes(transcript::Step::Kind::kToProgram, tcp.name, bytes, peers::Bytes(bytes.size()));
  program::Wait wait = tcp.Until([&] { return tcp.Push(bytes); }, POLLOUT);
  wait.patience = program::patience::kAtRest;
  tcp.conversation.watch().Until(tcp.program, wait);
}

void DemandSleep(peers::Conversation& conversation, check::GradedProgram& server, Where where) {
  server.WaitUntilIdle();  // what has happened before may have to be worked off
  program::Program& program = server.program();
  const auto begin = Clock::now();
  const program::ProcessorTime before = program::TimeOf(program.Processes());
  nanoseconds computing{0}, own{0};
  do {
    conversation.watch().For(kBetweenLooks, {.done = [&] { return program.exit().has_value(); }});
    const program::ProcessorTime now = program::TimeOf(program.Processes());
    computing = now.computing - before.computing;
    own = Clock::now() - begin - (now.starving - before.starving);
  } while (own < kOwnTime && Clock::now() - begin < kAtMost && !program.exit());
  const double share = std::chrono::duration<double>(computing) / std::max(own, nanoseconds(1));
  if (share < kMostComputing) return;
  results::Unmet unmet({"lab11.should_sleep", {{"program", server.name()}}},
                       {"lab11.computes", {{"milliseconds", std::llround(share * 1'000)}}}, where);
  unmet.finding.now = conversation.watch().Describe(program);
  throw unmet;
}

}  // namespace socklab::lab11
