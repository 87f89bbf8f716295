// What a program under test uses of the machine: descriptors, processes and threads, memory.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/net/quote.h"
#include "harness/program/held_sockets.h"
#include "harness/program/processes.h"

namespace socklab::check {
namespace {

using net::Endpoint;
using net::QuotedShort;
using peers::Inconclusive;
using peers::Unmet;

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

std::string Counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

// ---- Descriptors

void Check::HoldsSocket(int fd, int domain, int type, int protocol, Where where) {
  const std::string should = fmt::format("descriptor {} of your {} should be {}", fd, program().name(),
                                         program::SocketInWords(domain, type, protocol));
  for (const program::HeldSocket& socket : program::HeldSockets({program().pid()})) {
    if (socket.fd != fd) continue;
    if (socket.domain == domain && socket.type == type && socket.protocol == protocol) return;
    throw Unmet(
        fmt::format("{}, but it is {}.", should, program::SocketInWords(socket.domain, socket.type, socket.protocol)),
        where);
  }
  const std::string link = program::LinkOf(program().pid(), fd);
  throw Unmet(
      fmt::format("{}, but {}.", should, link.empty() ? "it has none of that number" : "it is " + QuotedShort(link)),
      where);
}

void Check::HoldsNothingAt(int fd, Where where) {
  const std::string link = program::LinkOf(program().pid(), fd);
  if (link.empty()) return;
  throw Unmet(fmt::format("descriptor {} of your {} should be closed, but it still is {}.", fd, program().name(),
                          QuotedShort(link)),
              where);
}

std::size_t Check::OpenDescriptors() {
  if (program::HidesItself(program().pid())) {
    throw Unmet(fmt::format("your {} should let its descriptors be counted, but it hides them.", program().name()),
                Where::current());
  }
  return program::DescriptorsOf(program().pid()).size();
}

void Check::HoldsAtMost(std::size_t descriptors, Where where) {
  conversation_.Await(
      program(), {.done = [&] { return !program().exit() && OpenDescriptors() <= descriptors; }},
      {.text = fmt::format("your {} should have {} descriptors open at most", program().name(), descriptors),
       .where = where,
       .circumstance = [&] { return fmt::format("it has {}", OpenDescriptors()); }});
}

void Check::IsBoundOnlyTo(Endpoint endpoint, Where where) {
  for (const program::HeldSocket& socket : program::HeldSockets(program().Processes())) {
    if (!socket.local || socket.local->port != endpoint.port || socket.local->address == endpoint.address) continue;
    throw Unmet(fmt::format("your {} should be bound to {} only, but it is bound to {}{}.", program().name(),
                            endpoint.ToString(), socket.local->ToString(),
                            socket.local->address == 0 ? ", which is every address of the machine" : ""),
                where);
  }
}

// ---- Disk

void Check::GivenDisk(std::size_t bytes) {
  const bool is_small = bytes < program::Limits{}.disk;
  if (is_small && Current().surroundings->sandbox->isolation() == program::Isolation::kNone) {
    throw Inconclusive("without a sandbox there is no disk that is soon full");
  }
  next_.limits.disk = bytes;
}

// ---- Processes and threads

void Check::GivenProcesses(int most) {
  if (Current().surroundings->sandbox->isolation() == program::Isolation::kNone) {
    throw Inconclusive("without a sandbox the number of a program's processes cannot be limited");
  }
  constexpr int kSupervisor = 1;
  next_.limits.processes = most + kSupervisor;
}

void Check::HasNoChildren(Where where) {
  const auto children = [&] { return program::Tree(program().pid()).size() - 1; };
  const auto circumstance = [&] {
    const std::size_t zombies = ZombiesOf(program());
    return zombies > 0 ? fmt::format("it has {} that ended and that it has not waited for: zombies", zombies)
                       : fmt::format("it has {}", children());
  };
  conversation_.Await(program(), {.done = [&] { return children() == 0; }},
                      {.text = fmt::format("your {} should have no child process left", program().name()),
                       .where = where,
                       .circumstance = circumstance});
}

void Check::HasNoZombiesWithin(std::chrono::milliseconds idleness, Where where) {
  conversation_.Await(
      program(), {.done = [&] { return ZombiesOf(program()) == 0; }, .patience = idleness, .timer_may_help = true},
      {.text = fmt::format("your {} should wait for each child process that has ended", program().name()),
       .where = where,
       .circumstance = [&] {
         return fmt::format("it leaves {}", Counted(ZombiesOf(program()), "zombie", "zombies"));
       }});
}

std::size_t Check::Processes() {
  return LivingProcessesOf(program()).size();
}

std::size_t Check::Threads() {
  std::size_t threads = 0;
  for (const pid_t process : program().Processes()) threads += program::LivingThreadsOf(process).value_or(0);
  return threads;
}

void Check::RunsProcesses(std::size_t exactly, Where where) {
  ComesToRun([=, this] { return Processes() == exactly; },
             fmt::format("{}, itself included", Counted(exactly, "process", "processes")), where);
}

void Check::HasProcessesAtMost(std::size_t processes, Where where) {
  ComesToRun([=, this] { return Processes() <= processes; },
             fmt::format("{} at most, itself included", Counted(processes, "process", "processes")), where);
}

void Check::RunsThreadsAtLeast(std::size_t threads, Where where) {
  ComesToRun([=, this] { return Threads() >= threads; },
             fmt::format("{} at least", Counted(threads, "thread", "threads")), where);
}

void Check::HasThreadsAtMost(std::size_t threads, Where where) {
  ComesToRun([=, this] { return Threads() <= threads; },
             fmt::format("{} at most", Counted(threads, "thread", "threads")), where);
}

std::set<pid_t> Check::ThreadIds() {
  std::set<pid_t> ids;
  for (const pid_t process : program().Processes()) {
    for (const pid_t thread : program::ThreadsOf(process)) ids.insert(thread);
  }
  return ids;
}

void Check::RunsMoreThreads(const std::set<pid_t>& than_these, std::size_t more, Where where) {
  const auto are_new = [&](const std::set<pid_t>& threads) {
    return static_cast<std::size_t>(
        std::ranges::count_if(threads, [&](pid_t thread) { return !than_these.contains(thread); }));
  };
  conversation_.Await(program(),
                      {.done = [&] { return !program().exit() && are_new(ThreadIds()) >= more; },
                       .patience = program::patience::kTidyingUp},
                      {.text = fmt::format("your {} should have started {} for its clients (at rest it ran {})",
                                           program().name(), Counted(more, "thread", "threads"), than_these.size()),
                       .where = where,
                       .circumstance = [&] { return fmt::format("{} of its threads are new", are_new(ThreadIds())); }});
}

void Check::ComesToRun(const std::function<bool()>& so_many, const std::string& in_words, Where where) {
  const auto circumstance = [&] {
    return fmt::format("it runs {} with {}", Counted(Processes(), "process", "processes"),
                       Counted(Threads(), "thread", "threads"));
  };
  conversation_.Await(
      program(), {.done = [&] { return !program().exit() && so_many(); }, .patience = program::patience::kTidyingUp},
      {.text = fmt::format("your {} should run {}", program().name(), in_words),
       .where = where,
       .circumstance = circumstance});
}

void Check::SignalsAChild(int number, Where where) {
  std::vector<pid_t> children = LivingProcessesOf(program());
  std::erase(children, program().pid());
  const std::string signal = fmt::format("SIG{}", sigabbrev_np(number));
  if (children.empty() || kill(children.back(), number) != 0) {
    throw Unmet(fmt::format("your {} should have a child process, which is to be sent {}, but it has none.",
                            program().name(), signal),
                where);
  }
  conversation_.story().Tell(peers::Step::Kind::kToProgram, "signal",
                             fmt::format("a child process is sent {}", signal));
}

// ---- Memory

void Check::UsesLessMemoryThan(std::size_t bytes, Where where) {
  const std::size_t peak = program().peak_memory();
  if (peak < bytes) return;
  throw Unmet(fmt::format("your {} should use less than {} MiB of memory, but it has used {} MiB.", program().name(),
                          bytes >> 20, peak >> 20),
              where);
}

void Check::FollowsMemoryOver(std::uint64_t bytes) {
  transfer_ = bytes;
  memory_before_ = memory_early_ = program().peak_memory();
  conversation_.OnceMoved(bytes / 4, [this] { memory_early_ = program().peak_memory(); });
}

void Check::DoesNotGrowWithTheFile(Where where) {
  const auto demand = [&](std::size_t before, std::size_t after, std::uint64_t most, const char* when) {
    if (after < before + most) return;
    throw Unmet(fmt::format("the memory of your {} should not grow with the file, but during the {} of {} MiB it grew "
                            "by {} MiB (to {} MiB; less than {} MiB is allowed).",
                            program().name(), when, transfer_ >> 20, (after - before) >> 20, after >> 20, most >> 20),
                where);
  };
  const std::uint64_t late = transfer_ - transfer_ / 4;
  demand(memory_before_, memory_early_, transfer_ / 2, "first quarter");
  demand(memory_early_, std::max(memory_early_, program().peak_memory()), late / 4, "last three quarters");
}

std::size_t Check::AddressSpace() {
  std::size_t bytes = 0;
  for (const pid_t process : program().Processes()) bytes += program::AddressSpaceOf(process);
  return bytes;
}

void Check::AddressSpaceGrowsByLessThan(std::size_t bytes, Where where) {
  const auto growth = [&] { return AddressSpace() - std::min(AddressSpace(), remembered_address_space_); };
  conversation_.Await(
      program(),
      {.done = [&] { return !program().exit() && growth() < bytes; }, .patience = program::patience::kTidyingUp},
      {.text =
           fmt::format("the address space of your {} should grow by less than {} MiB", program().name(), bytes >> 20),
       .where = where,
       .circumstance = [&] { return fmt::format("it has grown by {} MiB", growth() >> 20); }});
}

}  // namespace socklab::check
