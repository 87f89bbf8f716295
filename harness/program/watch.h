// Waits until a program does what a peer expects, and proves it when that can no longer happen.
//
// A program that sleeps in system calls without a timeout, while everything that was sent to it has arrived, will never
// answer: it is judged at once. One that computes, or that a loaded machine starves, gets more time (patience.h). The
// proof needs no luck: two looks at the programs find each thread asleep forever, and prove by the kernel's count of
// context switches that none has run between them. Each supervisor belongs to both looks: it brings us the news of an
// end, and while it sleeps all that it had to tell was told. Between the two looks all packets in flight were
// delivered, everything that the programs had said was read, the packets that this reading sent were delivered, and no
// TCP connection had anything left that it would still deliver on its own (tcp_traffic.h): neither before this reading
// nor after it, and nothing was delivered between, so that nothing has come too late to be read.
#ifndef SOCKLAB_HARNESS_PROGRAM_WATCH_H_
#define SOCKLAB_HARNESS_PROGRAM_WATCH_H_

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "harness/net/loopback.h"
#include "harness/net/socket_memory.h"
#include "harness/net/socket_table.h"
#include "harness/program/processes.h"
#include "harness/program/program.h"
#include "harness/program/relay.h"
#include "harness/program/socket_news.h"
#include "harness/program/source_place.h"
#include "harness/text/phrase.h"

namespace socklab::program {

// Why waiting ended.
enum class Ending {
  kDone,        // what was waited for has happened
  kExited,      // the program has ended without doing it
  kStandstill,  // the program waits forever, and so would we
  kComputing,   // it has used up the CPU time that it may use meanwhile (Limits::computing)
  kIdling,      // it sleeps now and then, but does nothing of use (Limits::idling)
  kSlow,        // it makes progress, but has used up the time of a whole check (patience.h)
  kMemory,      // it uses more memory than Limits::memory
  kDisk,        // its files take more than Limits::disk
  kOutput,      // it prints more than Limits::output
};

struct Outcome {
  Ending ending = Ending::kDone;
  std::vector<text::Phrase>
      program_state;  // "your server is blocked in recv(4), …"; the telling first; none when kDone
};

// What is waited for.
struct Wait {
  // Tries to bring it about without blocking; true once it has happened.
  std::function<bool()> done;
  // What poll(2) should watch, beside the program itself; asked anew each time.
  std::function<std::vector<pollfd>()> events = [] { return std::vector<pollfd>(); };
  // False where processes that the program leaves behind may bring it about after its end.
  bool ends_with_program = true;
  // Idleness, and CPU time of all threads together, to tolerate, where it is less than the program's Limits allow. A
  // wait that sets one of them expects to wait in vain: it is a short wait (patience.h).
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
  std::optional<std::chrono::milliseconds> computing = std::nullopt;

  bool is_short() const { return patience || computing; }
  // A timer of the program's may bring it about. One that alarm(2) has set, to end the process, cannot be seen from
  // outside: nothing is proved then, and patience decides.
  bool timer_may_help = false;
  // False while bytes between the program and its peers are in flight, not yet delivered by the kernel.
  std::function<bool()> settled = [] { return true; };
  // Bytes that have moved between the program and its peers so far: it is not idle while they do.
  std::function<std::uint64_t()> moved = [] { return std::uint64_t{0}; };
};

// The programs' own time.
struct OwnTime {
  std::chrono::nanoseconds computing{0};
  std::chrono::nanoseconds idling{0};
};

class Watch {
 public:
  // What a descriptor means to the reader of a report, by the inode number of its socket: "its connection with alice".
  using SocketNames = std::function<text::Phrase(std::uint64_t inode)>;

  // Must be made before the first program starts, in the network namespace of all of them.
  explicit Watch(SocketNames names) : names_(std::move(names)) {}

  // Programs whose doings may matter to what is waited for. A program must be forgotten before it is destroyed. Calls
  // `once_ended` when the news of its end has arrived.
  void Follow(
      Program& program, std::function<void()> once_ended = [] {}) {
    programs_.push_back(&program);
    once_ended_[&program] = std::move(once_ended);
  }
  void Forget(Program& program) {
    std::erase(programs_, &program);
    once_ended_.erase(&program);
    socket_news_.Forget(program);
  }

  // Is told while anything is waited for.
  SocketNews& socket_news() { return socket_news_; }

  // Relays between them are kept going while anything is waited for; while one holds something, no wait counts as
  // endless. What has reached one counts as moved, and programs may be idle for longer: their timers repair what a
  // relay has lost. It must live as long as the watch.
  void Serve(Relay& relay) { relays_.push_back(&relay); }

  // Waits until `wait.done`, or until it is certain that `program` will never bring it about.
  Outcome Until(Program& program, const Wait& wait);

  // Lets time pass until it is over, whatever the programs do meanwhile; true when `wait.done` before. For what peers
  // do slowly: no verdict may depend on it.
  bool For(std::chrono::milliseconds time, const Wait& wait);

  // Where the program is now: its most telling thread or process first, then others that are somewhere else.
  std::vector<text::Phrase> Describe(const Program& program) const;
  // The lines of the program's own source in which it is, of those threads: for a running program that was built with
  // line tables. Takes some milliseconds a thread.
  std::vector<Frame> PlacesOf(const Program& program) const;

  // The inode numbers of all sockets that programs have open.
  std::vector<std::uint64_t> SocketsOfPrograms() const;

  // Delivers every packet that was sent before the call (LoopbackDrain).
  void DeliverPackets() const { drain_.Drain(); }

  // Of all waits so far.
  OwnTime in_check() const;

  // True once a wait has ended because the program stayed idle until the time limit: others will end so too.
  bool was_idle_in_vain() const { return was_idle_in_vain_; }

  // True when each thread of each of its processes is asleep forever, and nothing is in flight to or from it.
  // False is no proof of the contrary: some run-times never sleep without a timeout.
  bool IsAtStandstill();

 private:
  // All processes of all programs, and the supervisors.
  struct Look {
    std::vector<Process> processes;
    std::vector<Thread> supervisors;

    bool operator==(const Look&) const = default;
  };

  std::optional<Look> LookAtSleepers() const;
  static bool AddSleepers(const Program& program, Look& look);
  bool ProvesStandstill(const Wait& wait, bool& done);
  // What each end of a TCP connection has received so far, and its state.
  using Delivered = std::set<std::tuple<net::Endpoint, net::Endpoint, int, std::uint64_t>>;
  std::optional<Delivered> DeliveredAtRest() const;
  std::size_t MemoryHeldBy(const Program& program) const;
  bool IsTooMuchInCheck(const Wait& wait) const;
  Outcome LosesPatience(const Program& program, const Wait& wait, Ending ending);
  void PumpAll();
  std::chrono::milliseconds ComputingLimit(const Program& program, const Wait& wait) const;
  std::chrono::milliseconds IdlingLimit(const Program& program, const Wait& wait) const;
  bool Settled(const Wait& wait) const;
  std::uint64_t Moved(const Wait& wait) const;
  bool Poll(const Wait& wait, std::chrono::nanoseconds time) const;
  std::vector<text::Phrase> DescribeEnding(const Program& program, const Wait& wait, Ending ending) const;
  // A thread, and what it does.
  struct Telling {
    int significance = 0;
    pid_t process = 0;
    pid_t thread = 0;
    bool is_running = false;
    text::Phrase who;
    text::Phrase state;
  };
  std::vector<Telling> TellingThreads(const Program& program) const;
  std::vector<text::Phrase> StatesOfThreads(const Program& program, bool only_spinning) const;
  text::Phrase DescribeThread(const Program& program, const Process& process, const Thread& thread) const;
  text::Phrase DescribeSpin(const Telling& telling) const;
  text::Phrase DescribeDescriptor(pid_t process, int fd) const;

  SocketNames names_;
  net::SocketTable sockets_;
  net::SocketMemory in_sockets_;
  net::LoopbackDrain drain_;
  std::vector<Program*> programs_;
  std::map<const Program*, std::function<void()>> once_ended_;  // of those that have not
  SocketNews socket_news_;
  std::vector<Relay*> relays_;
  OwnTime in_long_waits_;
  OwnTime in_short_waits_;
  std::chrono::nanoseconds waited_for_a_disk_{0};
  bool was_idle_in_vain_ = false;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_WATCH_H_
