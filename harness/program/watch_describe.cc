// Where a program is, as the watch tells it in a report.
#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/program/blocked_call.h"
#include "harness/program/repeated_call.h"
#include "harness/program/watch.h"
#include "harness/text/quote.h"

namespace socklab::program {
namespace {

using text::Phrase;

// Threads and processes that a report tells of.
constexpr std::size_t kMostStates = 3;

// How telling it is, for a report, that a thread is there: it runs or was stopped; it waits for a child, although it
// has sockets to look after (a shell that has started the program has none); it waits for the world; it waits for its
// like.
int Significance(const Process& process, const Thread& thread) {
  if (thread.state == 'R' || thread.state == 'T') return 4;
  const std::optional<BlockedCall> call = CallOf(thread);
  if (!call || thread.state == 'Z') return 0;
  if (call->name == "wait" && !SocketsOf({process.id}).empty()) return 3;
  return call->name == "futex" || call->name == "wait" || call->name == "sigwait" ? 1 : 2;
}

Phrase Who(const Program& program) {
  return {"who.program", {{"program", program.name()}}};
}

// "EMFILE (Too many open files)".
std::string NameOfError(long number) {
  const char* const name = strerrorname_np(static_cast<int>(number));
  return fmt::format("{} ({})", name ? name : std::to_string(number), strerror(static_cast<int>(number)));
}

Phrase WhoIs(const Program& program, const Process& process) {
  if (process.id == program.pid()) return Who(program);
  return {"who.child", {{"program", program.name()}, {"name", text::Quoted(process.name)}}};
}

}  // namespace

std::vector<Phrase> Watch::Describe(const Program& program) const {
  const Phrase who = Who(program);
  if (program.RanOutOfMemory()) {
    return {{"state.out_of_memory", {{"who", who}, {"mebibytes", program.limits().memory >> 20}}}};
  }
  if (program.exit()) return {program.exit()->Describe(who)};
  if (program.Floods()) return {{"state.floods", {{"who", who}, {"mebibytes", program.limits().output >> 20}}}};
  if (program.FillsItsDisk()) {
    return {{"state.fills_its_disk", {{"who", who}, {"allowed", program.limits().disk >> 20}}}};
  }
  if (const std::size_t memory = MemoryHeldBy(program); memory > program.limits().memory) {
    return {{"state.uses_too_much_memory",
             {{"who", who}, {"mebibytes", memory >> 20}, {"allowed", program.limits().memory >> 20}}}};
  }
  std::vector<Phrase> states = StatesOfThreads(program, false);
  if (states.empty()) states.push_back({"state.ending", {{"who", who}}});
  return states;
}

// Of a thread that spins, what it repeats.
std::vector<Phrase> Watch::StatesOfThreads(const Program& program, bool only_spinning) const {
  std::vector<Phrase> states;
  for (Telling& each : TellingThreads(program)) {
    Phrase state = each.is_running ? DescribeSpin(each) : Phrase();
    if (state.empty() && !only_spinning) state = std::move(each.state);
    if (!state.empty()) states.push_back(std::move(state));
  }
  return states;
}

// One of several threads that do the same; of very many that do not, the most telling, which stand first.
std::vector<Watch::Telling> Watch::TellingThreads(const Program& program) const {
  std::vector<Telling> telling;
  for (const pid_t id : program.Processes()) {
    const std::optional<Process> process = program::Look(id);
    if (!process) continue;
    for (const Thread& thread : process->threads) {
      const int significance = Significance(*process, thread);
      if (significance == 0) continue;
      Phrase state = DescribeThread(program, *process, thread);
      if (std::ranges::find(telling, state, &Telling::state) != telling.end()) continue;
      telling.push_back({.significance = significance,
                         .process = process->id,
                         .thread = thread.id,
                         .is_running = thread.state == 'R',
                         .who = WhoIs(program, *process),
                         .state = std::move(state)});
    }
  }
  std::ranges::stable_sort(telling, std::greater<>(), &Telling::significance);
  if (telling.size() > kMostStates) telling.resize(kMostStates);
  return telling;
}

std::vector<Frame> Watch::PlacesOf(const Program& program) const {
  std::vector<Frame> places;
  if (program.exit()) return places;
  for (const Telling& each : TellingThreads(program)) {
    const std::vector<Frame> stack = StackOf(each.process, each.thread);
    const auto own = std::ranges::find_if(stack, IsOwnSource, &Frame::file);
    if (own != stack.end()) places.push_back(*own);
  }
  return places;
}

std::vector<Phrase> Watch::DescribeEnding(const Program& program, const Wait& wait, Ending ending) const {
  const auto seconds = [](auto time) { return std::chrono::duration<double>(time).count(); };
  if (ending == Ending::kComputing) {
    std::vector<Phrase> states = {
        {"state.kept_cpu_busy", {{"who", Who(program)}, {"seconds", seconds(ComputingLimit(program, wait))}}}};
    std::ranges::move(StatesOfThreads(program, true), std::back_inserter(states));
    return states;
  }
  std::vector<Phrase> states = Describe(program);
  if (ending == Ending::kSlow) {
    states.front() = {"state.slow",
                      {{"state", states.front()},
                       {"computing", seconds(in_check().computing)},
                       {"sleeping", seconds(in_check().idling)}}};
  } else {
    states.front() = {"state.nothing_came_of_it",
                      {{"state", states.front()}, {"seconds", seconds(IdlingLimit(program, wait))}}};
  }
  return states;
}

Phrase Watch::DescribeThread(const Program& program, const Process& process, const Thread& thread) const {
  const Phrase who = WhoIs(program, process);
  if (thread.state == 'T') return {"state.stopped", {{"who", who}}};
  const std::optional<BlockedCall> call = CallOf(thread);
  if (thread.state == 'R' || !call) return {"state.computing", {{"who", who}}};
  const Phrase what = call->fd ? DescribeDescriptor(process.id, *call->fd) : Phrase();
  if (what.empty()) {
    return {call->for_ever ? "state.blocked" : "state.blocked_for_a_time", {{"who", who}, {"call", call->ToString()}}};
  }
  return {call->for_ever ? "state.blocked_at" : "state.blocked_at_for_a_time",
          {{"who", who}, {"call", call->ToString()}, {"what", what}}};
}

// Empty where it repeats no system call.
Phrase Watch::DescribeSpin(const Telling& telling) const {
  const std::optional<RepeatedCall> repeated = RepeatedCallOf(telling.process, telling.thread);
  if (!repeated) return {};
  const Phrase outcome = repeated->result < 0 ? Phrase("outcome.fails", {{"error", NameOfError(-repeated->result)}})
                                              : Phrase("outcome.returns", {{"result", repeated->result}});
  const std::optional<int> fd = repeated->call.fd;
  const Phrase what = fd ? DescribeDescriptor(telling.process, *fd) : Phrase();
  std::vector<text::Argument> arguments = {{"who", telling.who},
                                           {"call", repeated->call.ToString()},
                                           {"times", repeated->times},
                                           {"milliseconds", repeated->watched.count()},
                                           {"outcome", outcome}};
  if (what.empty()) return {"state.spins", std::move(arguments)};
  arguments.emplace_back("what", what);
  return {"state.spins_at", std::move(arguments)};
}

// What it is, as the rest of a sentence; empty where nothing is known.
Phrase Watch::DescribeDescriptor(pid_t process, int fd) const {
  const std::string link = LinkOf(process, fd);
  if (constexpr std::string_view kSocket = "socket:["; link.starts_with(kSocket)) {
    return names_(std::stoull(link.substr(kSocket.size())));
  }
  if (fd == 0) return "descriptor.input";
  if (fd == 1) return "descriptor.output";
  if (fd == 2) return "descriptor.errors";
  return {};
}

}  // namespace socklab::program
