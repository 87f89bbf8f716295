#include "harness/program/watch.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>

#include "harness/net/loopback.h"
#include "harness/net/quote.h"
#include "harness/program/blocked_call.h"

namespace socklab::program {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Between two looks; short at first, for most programs answer, or get stuck, at once.
constexpr milliseconds kFirstPause{1};
constexpr milliseconds kLongestPause{8};
// So many times as long as the look before took: programs of many processes shall not be looked at all the time.
constexpr int kPausePerLook = 2;
// Between two questions whether it is done, where no event tells; longer each time.
constexpr std::chrono::microseconds kFirstNap{50};
// A longer gap between two looks means that the harness itself was kept waiting; that is not the program's idling.
constexpr milliseconds kMostIdlingBetweenLooks{100};
// Bytes that have to move for patience to begin anew, and time of each kind in spite of them: a program that sends now
// and then a few would keep us for ever.
constexpr std::uint64_t kProgress = 65'536;
constexpr std::chrono::seconds kMostInAll{60};
// The same of programs between which a relay loses things, and idleness until bytes have moved: they do well to wait
// for their timers, again and again.
constexpr std::chrono::seconds kMostInAllOverRelay{120};
constexpr std::chrono::seconds kIdlingOverRelay{30};

// Accounts for the time of one wait. Idle is time in which neither the program nor the harness, which may be starved as
// well, has anything to do.
class Patience {
 public:
  Patience(const Program& program, nanoseconds computing, nanoseconds idling, nanoseconds in_all, std::uint64_t moved)
      : computing_limit_(computing),
        idling_limit_(idling),
        limit_in_all_(in_all),
        last_(TimeOf(program.Processes())),
        last_own_(TimeOf({getpid()})),
        last_look_(Clock::now()),
        moved_(moved) {}

  void Look(const std::vector<pid_t>& processes, std::uint64_t moved) {
    const ProcessorTime now = TimeOf(processes), own = TimeOf({getpid()});
    const Clock::time_point time = Clock::now();
    const nanoseconds busy = Grown(last_, now) + Grown(last_own_, own);
    const nanoseconds idling =
        std::clamp<nanoseconds>(time - last_look_ - busy, nanoseconds(0), kMostIdlingBetweenLooks);
    const nanoseconds computing = Grown(last_.computing, now.computing);
    computing_ += computing;
    computing_in_all_ += computing;
    idling_ += idling;
    idling_in_all_ += idling;
    last_ = now;
    last_own_ = own;
    last_look_ = time;
    if (moved - moved_ < kProgress) return;
    moved_ = moved;
    computing_ = idling_ = nanoseconds(0);
  }

  std::optional<Ending> Exhausted() const {
    if (computing_ > computing_limit_ || computing_in_all_ > limit_in_all_) return Ending::kComputing;
    if (idling_ > idling_limit_ || idling_in_all_ > limit_in_all_) return Ending::kIdling;
    return std::nullopt;
  }

 private:
  // Threads that end take their count along.
  static nanoseconds Grown(nanoseconds before, nanoseconds after) { return std::max(after - before, nanoseconds(0)); }
  static nanoseconds Grown(const ProcessorTime& before, const ProcessorTime& after) {
    return Grown(before.computing, after.computing) + Grown(before.starving, after.starving);
  }

  nanoseconds computing_limit_;
  nanoseconds idling_limit_;
  nanoseconds limit_in_all_;
  ProcessorTime last_;
  ProcessorTime last_own_;
  Clock::time_point last_look_;
  std::uint64_t moved_;
  nanoseconds computing_{0};  // since bytes have moved
  nanoseconds idling_{0};
  nanoseconds computing_in_all_{0};
  nanoseconds idling_in_all_{0};
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
    if (is_set && std::chrono::seconds(timeout.tv_sec) < kAsGoodAsForEver) return true;
  }
  return false;
}

bool SleepsForEver(const Process& process, const Thread& thread) {
  if (thread.state == 'T' || thread.state == 'Z') return true;
  if (thread.state != 'S') return false;
  const std::optional<BlockedCall> call = CallOf(thread);
  return call && call->for_ever && !(call->fd && HasTimeout(process.id, *call->fd));
}

bool SleepsForEver(const Process& process) {
  return !process.may_wake_by_timer &&
         std::ranges::all_of(process.threads, [&](const Thread& thread) { return SleepsForEver(process, thread); });
}

// How telling it is, for a report, that a thread is there: it runs or was stopped; it waits for a child, although it has
// sockets to look after (a shell that has started the program has none); it waits for the world; it waits for its like.
int Significance(const Process& process, const Thread& thread) {
  if (thread.state == 'R' || thread.state == 'T') return 4;
  const std::optional<BlockedCall> call = CallOf(thread);
  if (!call || thread.state == 'Z') return 0;
  if (call->name == "wait" && !SocketsOf({process.id}).empty()) return 3;
  return call->name == "futex" || call->name == "wait" || call->name == "sigwait" ? 1 : 2;
}

// The memory that the processes use together. That some of it may be shared matters only where it seems too much.
std::size_t MemoryOf(const std::vector<pid_t>& processes, const Limits& limits) {
  const std::size_t most = ResidentBytes(processes);
  return most <= limits.memory ? most : ProportionalBytes(processes);
}

std::string Seconds(milliseconds time) {
  return fmt::format("{:g} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace

Outcome Watch::Until(Program& program, const Wait& wait) {
  std::optional<Patience> patience;  // most waits are over before the first look
  milliseconds pause = kFirstPause;
  nanoseconds nap = kFirstNap;
  Clock::time_point next_look = Clock::now() + pause;
  while (true) {
    PumpAll();
    if (wait.done()) return {};
    if (program.Floods()) return {Ending::kOutput, Describe(program)};
    if (program.exit() && wait.ends_with_program) {
      if (program.RanOutOfMemory()) return {Ending::kMemory, Describe(program)};
      net::DrainLoopback();
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
    if (program.RanOutOfMemory() || MemoryOf(processes, program.limits()) > program.limits().memory) return {Ending::kMemory, Describe(program)};
    if (!patience) {
      patience.emplace(program, ComputingLimit(program, wait), IdlingLimit(program, wait),
                       relays_.empty() ? kMostInAll : kMostInAllOverRelay, Moved(wait));
    }
    patience->Look(processes, Moved(wait));
    bool done = false;
    if (ProvesStandstill(wait, done)) {
      // The news of its end may have come between the two looks.
      const bool ended = program.exit() && wait.ends_with_program;
      return {ended ? Ending::kExited : Ending::kStandstill, Describe(program)};
    }
    if (done) return {};
    if (const auto exhausted = patience->Exhausted()) return {*exhausted, DescribeEnding(program, wait, *exhausted)};
    pause = std::min(pause * 2, kLongestPause);
    next_look = Clock::now() + std::max<nanoseconds>(pause, (Clock::now() - now) * kPausePerLook);
  }
}

// Waits for so long, less than a second, at most; true when something has happened.
bool Watch::Poll(const Wait& wait, nanoseconds time) const {
  std::vector<pollfd> events = wait.events();
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
  // A program whose processes are gone has ended, and its supervisor is about to tell us how.
  const bool news_is_coming = std::ranges::any_of(
      programs_, [](const Program* program) { return !program->exit() && program->Processes().empty(); });
  if (news_is_coming) return false;
  Look before;
  const auto will_not_stir = [this](const Process& process) { return WillNotStir(process); };
  if (!LookAtAll(before, will_not_stir) || before.empty()) return false;
  net::DrainLoopback();
  PumpAll();
  done = wait.done();
  if (done || !Settled(wait)) return false;
  net::DrainLoopback();
  Look after;
  return LookAtAll(after, will_not_stir) && after == before;
}

bool Watch::WillNotStir(const Process& process) const {
  // The supervisor is about to bury its children, and to tell us.
  const bool news_is_coming = process.zombie && std::ranges::any_of(programs_, [&](const Program* program) {
                                return program->supervisor() == process.parent;
                              });
  return !news_is_coming && SleepsForEver(process);
}

void Watch::PumpAll() {
  for (Program* program : programs_) program->Pump();
  for (Relay* relay : relays_) relay->Pump();
}

milliseconds Watch::ComputingLimit(const Program& program, const Wait& wait) const {
  return wait.patience.value_or(program.limits().computing);
}

milliseconds Watch::IdlingLimit(const Program& program, const Wait& wait) const {
  if (wait.patience) return *wait.patience;
  return relays_.empty() ? program.limits().idling : std::max<milliseconds>(program.limits().idling, kIdlingOverRelay);
}

bool Watch::Settled(const Wait& wait) const {
  return wait.settled() && std::ranges::all_of(relays_, [](const Relay* relay) { return relay->Settled(); });
}

std::uint64_t Watch::Moved(const Wait& wait) const {
  std::uint64_t moved = wait.moved();
  for (const Relay* relay : relays_) moved += relay->moved();
  return moved;
}

// Gives up, with false, at the first one that is not like that.
bool Watch::LookAtAll(Look& look, const std::function<bool(const Process&)>& like_that) const {
  for (const Program* program : programs_) {
    for (const pid_t id : program->Processes()) {
      std::optional<Process> process = program::Look(id);
      if (!process) continue;
      if (!like_that(*process)) return false;
      look.push_back(*std::move(process));
    }
  }
  return true;
}

std::string Watch::Describe(const Program& program) const {
  const std::string your = "your " + program.name();
  if (program.RanOutOfMemory()) {
    return fmt::format("{} used more memory than it may have, {} MiB and its files, and was killed for it", your,
                       program.limits().memory >> 20);
  }
  if (program.exit()) return fmt::format("{} {}", your, program.exit()->InWords());
  if (program.Floods()) {
    return fmt::format("{} has printed more than {} MiB, and was cut off", your, program.limits().output >> 20);
  }
  const std::vector<pid_t> processes = program.Processes();
  if (const std::size_t memory = MemoryOf(processes, program.limits()); memory > program.limits().memory) {
    return fmt::format("{} uses {} MiB of memory; {} are allowed", your, memory >> 20, program.limits().memory >> 20);
  }
  std::string state = fmt::format("{} is ending", your);
  int most = 0;
  for (const pid_t id : processes) {
    const std::optional<Process> process = program::Look(id);
    if (!process) continue;
    for (const Thread& thread : process->threads) {
      const int significance = Significance(*process, thread);
      if (significance <= most) continue;
      most = significance;
      state = DescribeThread(program, *process, thread);
    }
  }
  return state;
}

std::string Watch::DescribeEnding(const Program& program, const Wait& wait, Ending ending) const {
  if (ending == Ending::kComputing) {
    return fmt::format("your {} has kept the processor busy for {}, and nothing came of it", program.name(),
                       Seconds(ComputingLimit(program, wait)));
  }
  return fmt::format("{}, and nothing has come of it for {}", Describe(program), Seconds(IdlingLimit(program, wait)));
}

std::string Watch::DescribeThread(const Program& program, const Process& process, const Thread& thread) const {
  const std::string who = process.id == program.pid() ? "your " + program.name()
                                                      : fmt::format("a process that your {} started ({})",
                                                                    program.name(), net::Quoted(process.name));
  if (thread.state == 'T') return fmt::format("{} is stopped by a signal (SIGSTOP or the like)", who);
  const std::optional<BlockedCall> call = CallOf(thread);
  if (thread.state == 'R' || !call) {
    return fmt::format("{} is computing", who);
  }
  std::string text = fmt::format("{} is blocked in {}", who, call->InWords());
  if (call->fd) text += DescribeDescriptor(process.id, *call->fd);
  if (!call->for_ever) text += ", for a limited time";
  return text;
}

std::string Watch::DescribeDescriptor(pid_t process, int fd) const {
  const std::string link = LinkOf(process, fd);
  if (constexpr std::string_view kSocket = "socket:["; link.starts_with(kSocket)) {
    const std::string name = names_(std::stoull(link.substr(kSocket.size())));
    return name.empty() ? "" : ", " + name;
  }
  if (fd == 0) return ", its standard input";
  if (fd == 1) return ", its standard output";
  if (fd == 2) return ", its standard error";
  return "";
}

}  // namespace socklab::program
