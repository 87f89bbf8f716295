#include "harness/program/watch.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "harness/net/tcp_traffic.h"
#include "harness/program/blocked_call.h"
#include "harness/program/patience.h"
#include "harness/text/quote.h"

namespace socklab::program {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Between two looks; short at first, for most programs answer, or get stuck, at once.
constexpr milliseconds kFirstPause{1};
constexpr milliseconds kLongestPause{8};
// This many times as long as the look before took: programs of many processes must not be looked at all the time.
constexpr int kPausePerLook = 2;
// Between two questions whether it is done, where no event tells; longer each time.
constexpr std::chrono::microseconds kFirstNap{50};
// A longer gap between two looks than was planned means that the harness itself was kept waiting; that is not the
// program's idling.
constexpr milliseconds kLateForALook{100};

OwnTime Sum(const OwnTime& a, const OwnTime& b) {
  return {a.computing + b.computing, a.idling + b.idling};
}

nanoseconds Total(const OwnTime& time) {
  return time.computing + time.idling;
}

// Whether the machine keeps any of them from going on. One that waits for a CPU is not idle, though the kernel counts
// its wait only once it runs again; nor is one that waits for its tracer, or for a disk.
struct HeldUp {
  bool by_cpu = false;
  bool by_disk = false;
};

HeldUp WhatHoldsUp(const std::vector<pid_t>& processes) {
  HeldUp held_up;
  for (const pid_t id : processes) {
    const std::optional<Process> process = program::Look(id);
    if (!process) continue;
    for (const Thread& thread : process->threads) {
      held_up.by_cpu |= thread.is_runnable();
      held_up.by_disk |= thread.waits_for_the_machine();
    }
  }
  return held_up;
}

// Accounts for the time of one wait. Idle is time in which neither the program nor the harness, which may be starved as
// well, has anything to do. What they have waited for a disk in the whole check so far is `on_disk`.
class Account {
 public:
  Account(const std::vector<pid_t>& processes, std::uint64_t moved, nanoseconds& on_disk)
      : last_(TimesOfThreads(processes)),
        last_own_(TimeOf({getpid()})),
        last_look_(Clock::now()),
        moved_(moved),
        on_disk_(on_disk) {}

  // The time since the look before, after which the next one was planned for that much later.
  OwnTime Look(const std::vector<pid_t>& processes, nanoseconds planned, std::uint64_t moved) {
    std::map<pid_t, ProcessorTime> now = TimesOfThreads(processes);
    const ProcessorTime own = TimeOf({getpid()});
    const Clock::time_point time = Clock::now();
    const ProcessorTime grown = Grown(last_, now);
    const nanoseconds ours = own.computing - last_own_.computing + own.starving - last_own_.starving;
    const nanoseconds passed = std::min<nanoseconds>(time - last_look_, planned + kLateForALook);
    const nanoseconds rest = std::max(passed - grown.computing - grown.starving - ours, nanoseconds(0));
    const OwnTime spent = {.computing = grown.computing, .idling = IdlingOf(rest, WhatHoldsUp(processes))};
    last_ = std::move(now);
    last_own_ = own;
    last_look_ = time;
    const bool comes_on = moved - moved_ >= patience::kProgress;
    if (comes_on) moved_ = moved;
    since_progress_ = comes_on ? OwnTime{} : Sum(since_progress_, spent);
    return spent;
  }

  const OwnTime& since_progress() const { return since_progress_; }

 private:
  nanoseconds IdlingOf(nanoseconds rest, const HeldUp& held_up) {
    if (held_up.by_cpu) return nanoseconds(0);
    if (!held_up.by_disk || on_disk_ >= patience::kDiskInCheck) return rest;
    on_disk_ += rest;
    return nanoseconds(0);
  }

  // Threads compute side by side, and the sum is what they have used. They starve side by side too: of many that are
  // each kept waiting for a moment, nobody is starved for the sum of the moments. Threads that end take their count
  // along.
  static ProcessorTime Grown(const std::map<pid_t, ProcessorTime>& before,
                             const std::map<pid_t, ProcessorTime>& after) {
    ProcessorTime grown;
    for (const auto& [thread, time] : after) {
      const auto found = before.find(thread);
      const ProcessorTime then = found == before.end() ? ProcessorTime{} : found->second;
      grown.computing += std::max(time.computing - then.computing, nanoseconds(0));
      grown.starving = std::max(grown.starving, time.starving - then.starving);
    }
    return grown;
  }

  std::map<pid_t, ProcessorTime> last_;
  ProcessorTime last_own_;
  Clock::time_point last_look_;
  std::uint64_t moved_;
  nanoseconds& on_disk_;
  OwnTime since_progress_;
};

// A socket's own timeouts (SO_RCVTIMEO, socket(7)) end calls that have none.
bool HasTimeout(pid_t process, int fd) {
  if (!LinkOf(process, fd).starts_with("socket:")) return false;
  const net::Descriptor socket = Borrow(process, fd);
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    timeval timeout{};
    socklen_t size = sizeof timeout;
    if (getsockopt(socket.get(), SOL_SOCKET, option, &timeout, &size) != 0) return true;  // cannot tell: no proof
    const bool is_set = timeout.tv_sec != 0 || timeout.tv_usec != 0;
    if (is_set && std::chrono::seconds(timeout.tv_sec) < patience::kPracticallyForever) return true;
  }
  return false;
}

// open(2) waits for somebody else in one case, that of a FIFO without another end; else it waits for a disk.
// flock(2) waits for the process that has the lock, whatever the file contains.
bool WaitsForADisk(const Process& process, const Thread& thread, const BlockedCall& call) {
  if (call.name == "flock") return false;
  if (call.fd) return EndsOnItsOwn(process.id, *call.fd);
  if (call.name != "open") return false;
  const std::string where = KernelFunctionOf(process.id, thread.id);
  return !where.empty() && where != "wait_for_partner" && where != "fifo_open";
}

bool SleepsForever(const Process& process, const Thread& thread) {
  if (thread.state == 'T' || thread.state == 'Z') return true;
  if (thread.state != 'S') return false;
  const std::optional<BlockedCall> call = CallOf(thread);
  return call && call->for_ever && !(call->fd && HasTimeout(process.id, *call->fd)) &&
         !WaitsForADisk(process, thread, *call);
}

bool SleepsForever(const Process& process) {
  return !process.may_wake_by_timer &&
         std::ranges::all_of(process.threads, [&](const Thread& thread) { return SleepsForever(process, thread); });
}

}  // namespace

Outcome Watch::Until(Program& program, const Wait& wait) {
  std::optional<Account> account;  // most waits are over before the first look
  milliseconds step = kFirstPause;
  nanoseconds pause = step;
  nanoseconds nap = kFirstNap;
  Clock::time_point next_look = Clock::now() + pause;
  while (true) {
    PumpAll();
    if (wait.done()) return {};
    if (program.Floods()) return {Ending::kOutput, Describe(program)};
    if (program.exit() && wait.ends_with_program) {
      if (program.RanOutOfMemory()) return {Ending::kMemory, Describe(program)};
      DeliverPackets();
      PumpAll();
      if (wait.done()) return {};
      if (wait.settled()) return {Ending::kExited, Describe(program)};
    }

    const Clock::time_point now = Clock::now();
    if (now < next_look) {
      Poll(wait, std::min<nanoseconds>(next_look - now, nap));
      nap = std::min<nanoseconds>(nap * 2, kLongestPause);
      continue;
    }
    const std::vector<pid_t> processes = program.Processes();
    program.NoteMemory(processes);
    program.NoteDisk();
    if (program.RanOutOfMemory() || MemoryHeldBy(program) > program.limits().memory) {
      return {Ending::kMemory, Describe(program)};
    }
    if (program.FillsItsDisk()) return {Ending::kDisk, Describe(program)};
    if (!account) account.emplace(processes, Moved(wait), waited_for_a_disk_);
    const OwnTime spent = account->Look(processes, pause, Moved(wait));
    OwnTime& in_waits = wait.is_short() ? in_short_waits_ : in_long_waits_;
    in_waits = Sum(in_waits, spent);
    bool done = false;
    if (ProvesStandstill(wait, done)) {
      program.NoteMemory(program.Processes());  // it may have taken more since the look above
      // The news of its end may have arrived between the two looks.
      const bool ended = program.exit() && wait.ends_with_program;
      return {ended ? Ending::kExited : Ending::kStandstill, Describe(program)};
    }
    if (done) return {};
    if (account->since_progress().computing > ComputingLimit(program, wait)) {
      return LosesPatience(program, wait, Ending::kComputing);
    }
    if (account->since_progress().idling > IdlingLimit(program, wait)) {
      return LosesPatience(program, wait, Ending::kIdling);
    }
    if (IsTooMuchInCheck(wait)) return LosesPatience(program, wait, Ending::kSlow);
    step = std::min(step * 2, kLongestPause);
    pause = std::max<nanoseconds>(step, (Clock::now() - now) * kPausePerLook);
    next_look = Clock::now() + pause;
  }
}

Outcome Watch::LosesPatience(const Program& program, const Wait& wait, Ending ending) {
  const bool has_idled_too_long = ending == Ending::kIdling || (ending == Ending::kSlow && relays_.empty() &&
                                                                in_long_waits_.idling > patience::kIdlingInCheck);
  was_idle_in_vain_ |= !wait.is_short() && has_idled_too_long;
  return {ending, DescribeEnding(program, wait, ending)};
}

// Waits for at most this long, which is less than a second; true when something has happened.
bool Watch::Poll(const Wait& wait, nanoseconds time) const {
  std::vector<pollfd> events = wait.events();
  std::ranges::copy(socket_news_.PollEvents(), std::back_inserter(events));
  for (const Program* each : programs_) std::ranges::copy(each->Events(), std::back_inserter(events));
  for (const Relay* each : relays_) std::ranges::copy(each->Events(), std::back_inserter(events));
  const timespec timeout = {.tv_sec = 0, .tv_nsec = time.count()};
  return ppoll(events.data(), events.size(), &timeout, nullptr) > 0;
}

bool Watch::For(milliseconds time, const Wait& wait) {
  const Clock::time_point end = Clock::now() + time;
  while (true) {
    PumpAll();
    if (wait.done()) return true;
    const auto left = std::chrono::duration_cast<nanoseconds>(end - Clock::now());
    if (left <= nanoseconds(0)) return false;
    Poll(wait, std::min<nanoseconds>(left, kLongestPause));
  }
}

bool Watch::IsAtStandstill() {
  bool done = false;
  return ProvesStandstill({.done = [] { return false; }}, done);
}

// The order matters: see the head of watch.h.
bool Watch::ProvesStandstill(const Wait& wait, bool& done) {
  if (wait.timer_may_help) return false;
  const std::optional<Look> before = LookAtSleepers();
  if (!before || before->processes.empty()) return false;
  DeliverPackets();
  const std::optional<Delivered> delivered = DeliveredAtRest();
  PumpAll();
  done = wait.done();
  if (done || !delivered || !Settled(wait)) return false;
  DeliverPackets();
  return DeliveredAtRest() == delivered && LookAtSleepers() == before;
}

// Nothing where any thread is awake, or could wake without our doing.
std::optional<Watch::Look> Watch::LookAtSleepers() const {
  Look look;
  for (const Program* program : programs_) {
    if (!AddSleepers(*program, look)) return std::nullopt;
  }
  return look;
}

bool Watch::AddSleepers(const Program& program, Look& look) {
  if (program.alone()) return true;  // all was told of it
  const Thread supervisor = LookAtThread(program.supervisor(), program.supervisor());
  if (supervisor.state != 'S') return false;
  look.supervisors.push_back(supervisor);
  const std::vector<pid_t> processes = program.Processes();
  if (processes.empty()) return false;  // it has ended, and we are about to be told how
  for (const pid_t id : processes) {
    std::optional<Process> process = program::Look(id);
    // One that has just gone is news, and so is one that its supervisor is about to bury.
    if (!process || (process->zombie && process->parent == program.supervisor())) return false;
    if (!SleepsForever(*process)) return false;
    look.processes.push_back(*std::move(process));
  }
  return true;
}

// Nothing while TCP has something left that it would deliver on its own.
std::optional<Watch::Delivered> Watch::DeliveredAtRest() const {
  const std::vector<net::SocketEntry> sockets = sockets_.TcpSockets();
  if (net::MayBeUnderWay(sockets)) {
    net::SocketOwners owners;
    std::ranges::copy(SocketsOf({getpid()}), std::inserter(owners.ours, owners.ours.end()));
    std::ranges::copy(SocketsOfPrograms(), std::inserter(owners.programs, owners.programs.end()));
    if (!net::UnderWay(sockets, owners).empty()) return std::nullopt;
  }
  Delivered delivered;
  for (const net::SocketEntry& end : sockets) delivered.emplace(end.local, end.remote, end.state, end.bytes_received);
  return delivered;
}

std::vector<std::uint64_t> Watch::SocketsOfPrograms() const {
  std::vector<std::uint64_t> sockets;
  for (const Program* program : programs_) {
    std::ranges::copy(SocketsOf(program->Processes()), std::back_inserter(sockets));
  }
  return sockets;
}

// What a program has done to a socket was before its end, though that is looked at first.
void Watch::PumpAll() {
  const transcript::Time time = transcript::Now();
  for (Program* program : programs_) {
    program->Pump();
    if (!program->exit()) continue;
    if (const auto once_ended = once_ended_.extract(program)) once_ended.mapped()();
  }
  socket_news_.TellAll(time);
  for (Relay* relay : relays_) relay->Pump();
}

OwnTime Watch::in_check() const {
  return Sum(in_long_waits_, in_short_waits_);
}

// Bytes that can be seen now, as precisely as it takes to know whether they are more than it may have. What waits in
// its sockets counts where no control group counts it.
std::size_t Watch::MemoryHeldBy(const Program& program) const {
  const std::vector<pid_t> processes = program.Processes();
  const std::size_t limit = program.limits().memory, mapped = MemoryOf(processes, limit);
  if (mapped > limit || program.memory_is_counted()) return mapped;
  const std::map<std::uint64_t, std::size_t> held = in_sockets_.BytesByInode();
  std::size_t all = mapped, own = mapped;
  for (const auto& [inode, bytes] : held) all += bytes;
  if (all <= limit) return mapped;  // whose they are need not be found out
  const std::vector<std::uint64_t> sockets = SocketsOf(processes);
  for (const std::uint64_t inode : std::set(sockets.begin(), sockets.end())) {
    if (const auto socket = held.find(inode); socket != held.end()) own += socket->second;
  }
  return own;
}

bool Watch::IsTooMuchInCheck(const Wait& wait) const {
  if (!relays_.empty()) return Total(in_check()) > patience::kInCheckOverRelay;
  if (wait.is_short()) return Total(in_short_waits_) > patience::kShortWaitsInCheck;
  return in_long_waits_.computing > patience::kComputingInCheck || in_long_waits_.idling > patience::kIdlingInCheck;
}

milliseconds Watch::ComputingLimit(const Program& program, const Wait& wait) const {
  return wait.computing.value_or(program.limits().computing);
}

milliseconds Watch::IdlingLimit(const Program& program, const Wait& wait) const {
  if (wait.patience) return *wait.patience;
  return relays_.empty() ? program.limits().idling : std::max(program.limits().idling, patience::kIdlingOverRelay);
}

bool Watch::Settled(const Wait& wait) const {
  return wait.settled() && std::ranges::all_of(relays_, [](const Relay* relay) { return relay->Settled(); });
}

std::uint64_t Watch::Moved(const Wait& wait) const {
  std::uint64_t moved = wait.moved();
  for (const Relay* relay : relays_) moved += relay->moved();
  return moved;
}

}  // namespace socklab::program
