// What a program uses of the machine: descriptors, processes and threads, memory.
#include <fmt/format.h>
#include <signal.h>
#include <string.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/graded_program.h"
#include "harness/check/graded_program_state.h"
#include "harness/program/held_sockets.h"
#include "harness/program/patience.h"
#include "harness/program/processes.h"
#include "harness/text/quote.h"

namespace socklab::check {
namespace {

using peers::Circumstance;
using results::Unmet;
using text::Phrase;
using text::QuotedShort;

// Its processes that have not ended.
std::vector<pid_t> LivingProcessesOf(const program::Program& program) {
  std::vector<pid_t> processes = program.Processes();
  std::erase_if(processes, [](pid_t process) { return program::LivingThreadsOf(process).value_or(0) == 0; });
  return processes;
}

std::size_t ZombiesOf(const program::Program& program) {
  return static_cast<std::size_t>(std::ranges::count_if(
      program.Processes(), [](pid_t process) { return program::LivingThreadsOf(process) == std::size_t{0}; }));
}

}  // namespace

// ---- Descriptors

void GradedProgram::HoldsSocket(int fd, int domain, int type, int protocol, Where where) {
  const Phrase should = {"descriptor.should_be",
                         {{"fd", fd}, {"of", name()}, {"socket", program::DescribeSocket(domain, type, protocol)}}};
  for (const program::HeldSocket& socket : program::HeldSockets({program().pid()})) {
    if (socket.fd != fd) continue;
    if (socket.domain == domain && socket.type == type && socket.protocol == protocol) return;
    const Phrase found = program::DescribeSocket(socket.domain, socket.type, socket.protocol);
    throw Unmet(should, {"descriptor.is", {{"what", found}}}, where);
  }
  const std::string link = program::LinkOf(program().pid(), fd);
  if (link.empty()) throw Unmet(should, "descriptor.has_none", where);
  throw Unmet(should, {"descriptor.is", {{"what", text::Verbatim(QuotedShort(link))}}}, where);
}

void GradedProgram::HoldsNothingAt(int fd, Where where) {
  const std::string link = program::LinkOf(program().pid(), fd);
  if (link.empty()) return;
  throw Unmet({"descriptor.should_be_closed", {{"fd", fd}, {"of", name()}}},
              {"descriptor.still_is", {{"what", QuotedShort(link)}}}, where);
}

std::size_t GradedProgram::OpenDescriptors() const {
  if (program::HidesItself(program().pid())) {
    throw Unmet({"descriptors.should_be_countable", {Named()}}, "descriptors.are_hidden", Where::current());
  }
  return program::DescriptorsOf(program().pid()).size();
}

void GradedProgram::HasAtMostOpenDescriptors(std::size_t descriptors, Where where) {
  Await(
      {.done = [&] { return !program().exit() && OpenDescriptors() <= descriptors; }},
      {"descriptors.should_be_at_most", {Named(), {"descriptors", descriptors}}},
      [&] {
        return Circumstance::Count({"count.has", {{"count", OpenDescriptors()}}});
      },
      where);
}

void GradedProgram::ClosesNoSocketTwice(Where where) {
  WaitUntilIdle();
  const std::optional<int> fd = program().closed_again();
  if (!fd) return;
  throw Unmet({"descriptors.should_be_closed_once", {Named()}}, {"descriptors.is_closed_again", {{"fd", *fd}}}, where);
}

void GradedProgram::IsBoundOnlyTo(net::Endpoint endpoint, Where where) {
  for (const program::HeldSocket& socket : program::HeldSockets(program().Processes())) {
    if (!socket.local || socket.local->port != endpoint.port || socket.local->address == endpoint.address) continue;
    const char* id = socket.local->address == 0 ? "program.is_bound_to_all" : "program.is_bound_to";
    throw Unmet({"program.should_be_bound_only", {Named(), {"endpoint", endpoint.ToString()}}},
                {id, {{"endpoint", socket.local->ToString()}}}, where);
  }
}

// ---- Processes and threads

void GradedProgram::HasNoChildren(Where where) {
  const auto children = [&] { return program::Tree(program().pid()).size() - 1; };
  const auto circumstance = [&]() -> Circumstance {
    const std::size_t zombies = ZombiesOf(program());
    if (zombies > 0) return Circumstance::Count({"children.has_zombies", {{"zombies", zombies}}});
    return Circumstance::Count({"count.has", {{"count", children()}}});
  };
  Await({.done = [&] { return children() == 0; }}, {"children.should_be_none", {Named()}}, circumstance, where);
}

void GradedProgram::HasNoZombiesWithin(std::chrono::milliseconds idleness, Where where) {
  Await(
      {.done = [&] { return ZombiesOf(program()) == 0; }, .patience = idleness, .timer_may_help = true},
      {"children.should_be_waited_for", {Named()}},
      [&] {
        return Circumstance::Count({"children.leaves_zombies", {{"zombies", ZombiesOf(program())}}});
      },
      where);
}

std::size_t GradedProgram::Processes() const {
  return LivingProcessesOf(program()).size();
}

std::size_t GradedProgram::Threads() const {
  std::size_t threads = 0;
  for (const pid_t process : program().Processes()) threads += program::LivingThreadsOf(process).value_or(0);
  return threads;
}

void GradedProgram::RunsProcesses(std::size_t exactly, Where where) {
  RunsAsMany([=, this] { return Processes() == exactly; }, {"processes.should_be", {Named(), {"processes", exactly}}},
             where);
}

void GradedProgram::HasAtMostProcesses(std::size_t processes, Where where) {
  RunsAsMany([=, this] { return Processes() <= processes; },
             {"processes.should_be_at_most", {Named(), {"processes", processes}}}, where);
}

void GradedProgram::HasAtMostThreads(std::size_t threads, Where where) {
  RunsAsMany([=, this] { return Threads() <= threads; }, {"threads.should_be_at_most", {Named(), {"threads", threads}}},
             where);
}

std::set<pid_t> GradedProgram::ThreadIds() const {
  std::set<pid_t> ids;
  for (const pid_t process : program().Processes()) {
    for (const pid_t thread : program::ThreadsOf(process)) ids.insert(thread);
  }
  return ids;
}

void GradedProgram::RunsMoreThreads(const std::set<pid_t>& than_these, std::size_t more, Where where) {
  const auto are_new = [&](const std::set<pid_t>& threads) {
    return static_cast<std::size_t>(
        std::ranges::count_if(threads, [&](pid_t thread) { return !than_these.contains(thread); }));
  };
  Await(
      {.done = [&] { return !program().exit() && are_new(ThreadIds()) >= more; },
       .patience = program::patience::kTidyingUp},
      {"threads.should_have_started", {Named(), {"threads", more}, {"before", than_these.size()}}},
      [&] {
        return Circumstance::Count({"threads.are_new", {{"threads", are_new(ThreadIds())}}});
      },
      where);
}

void GradedProgram::RunsAsMany(const std::function<bool()>& is_met, Phrase should, Where where) {
  const auto circumstance = [&] {
    return Circumstance::Count({"processes.runs", {{"processes", Processes()}, {"threads", Threads()}}});
  };
  Await({.done = [&] { return !program().exit() && is_met(); }, .patience = program::patience::kTidyingUp},
        std::move(should), circumstance, where);
}

void GradedProgram::SignalsAChild(int number, Where where) {
  std::vector<pid_t> children = LivingProcessesOf(program());
  std::erase(children, program().pid());
  const std::string signal = fmt::format("SIG{}", sigabbrev_np(number));
  if (children.empty() || kill(children.back(), number) != 0) {
    throw Unmet({"children.should_be_there", {Named(), {"signal", signal}}}, "it_has_none", where);
  }
  conversation().story().Tell(results::Step::Kind::kToProgram, "signal", {"children.is_sent", {{"signal", signal}}});
}

// ---- Memory

void GradedProgram::UsesLessMemoryThan(std::size_t bytes, Where where) {
  const std::size_t peak = program().peak_memory();
  if (peak < bytes) return;
  throw Unmet({"memory.should_be_less", {Named(), {"mebibytes", bytes >> 20}}},
              {"memory.has_used", {{"mebibytes", peak >> 20}}}, where);
}

std::size_t GradedProgram::AddressSpace() const {
  std::size_t bytes = 0;
  for (const pid_t process : program().Processes()) bytes += program::AddressSpaceOf(process);
  return bytes;
}

void GradedProgram::RemembersAddressSpace() {
  state().remembered_address_space = AddressSpace();
}

void GradedProgram::AddressSpaceGrowsByLessThan(std::size_t bytes, Where where) {
  const auto growth = [&] { return AddressSpace() - std::min(AddressSpace(), state().remembered_address_space); };
  Await(
      {.done = [&] { return !program().exit() && growth() < bytes; }, .patience = program::patience::kTidyingUp},
      {"memory.address_space_should_grow_less", {{"of", name()}, {"mebibytes", bytes >> 20}}},
      [&] {
        return Circumstance::Count({"memory.has_grown", {{"mebibytes", growth() >> 20}}});
      },
      where);
}

}  // namespace socklab::check
