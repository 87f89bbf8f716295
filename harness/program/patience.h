// How long the harness waits for a program, from one call up to a whole check. A peer or a check that needs less says
// so in its Wait (watch.h).
//
// Most failures need no limit: a program that can never answer is proved to stand still (watch.h), and judged at once.
// The limits are for programs that compute, that sleep for a time, or that something might wake which nobody can see.
// They count only the program's own time: time in which the machine starved it, or us, does not make the program slow.
// Using them up is a failure, which says what the program had done by then. Only kCheckAtMost limits wall-clock time,
// and blames the machine. It is larger than all that a check may take together, on a machine that gives a program half
// of what it asks for, so that no program can choose to be judged by it.
#ifndef SOCKLAB_HARNESS_PROGRAM_PATIENCE_H_
#define SOCKLAB_HARNESS_PROGRAM_PATIENCE_H_

#include <chrono>
#include <cstdint>

namespace socklab::program::patience {

using std::chrono::milliseconds;
using std::chrono::seconds;

// ---- Where a program may at most say little: "nothing arrives", "it comes to rest".

// Idleness after which a program whose run-time never sleeps without a timeout counts as waiting for us.
inline constexpr milliseconds kAtRest{500};
// Idleness in which a program does what may happen late, such as ending processes and threads that it no longer needs.
inline constexpr milliseconds kTidyingUp{3'000};

// Idleness in which a program's timer that a check has set to a second at most must have done its work.
inline constexpr milliseconds kShortTimer{3'000};

// ---- One wait for one thing. Each begins anew when kProgress bytes have moved.

inline constexpr milliseconds kComputing{5'000};  // CPU time of all its threads
inline constexpr milliseconds kIdling{10'000};    // time in which nobody computes, is starved, or is proved to be stuck
// The same where a check of this program has failed already because it was idle for that long: it will be again.
inline constexpr milliseconds kIdlingAgain{3'000};
// The same between programs with our link, which loses things: they are right to wait for their timers.
inline constexpr milliseconds kIdlingOverRelay{30'000};
inline constexpr std::uint64_t kProgress = 65'536;  // bytes; fewer are no progress, or a trickle would keep us forever

// ---- One check: all its waits together, whatever progress there was.

inline constexpr milliseconds kComputingInCheck{60'000};
inline constexpr milliseconds kIdlingInCheck{15'000};
// Of both kinds together, in the waits that have a limit of their own.
inline constexpr milliseconds kShortWaitsInCheck{60'000};
// Time in which nobody computes, and a thread waits for a disk or its own memory to come back: the machine's doing, as
// far as a program cannot choose it. What goes beyond counts as idling.
inline constexpr milliseconds kDiskInCheck{10'000};
// Of both kinds together, in all waits, with a link as above.
inline constexpr milliseconds kInCheckOverRelay{120'000};

// ---- Wall-clock time: when it is up, the machine is overloaded, and the check inconclusive.

inline constexpr seconds kCheckAtMost{300};
// A timeout that long never ends during a check: it is as good as none.
inline constexpr std::chrono::minutes kPracticallyForever{5};

static_assert(kAtRest < kTidyingUp && kTidyingUp <= kIdlingAgain && kIdlingAgain < kIdling);
static_assert(kIdling < kIdlingInCheck && kComputing < kComputingInCheck);
static_assert(kIdling < kIdlingOverRelay && kIdlingOverRelay < kInCheckOverRelay);
static_assert(kTidyingUp < kShortWaitsInCheck && kShortTimer < kShortWaitsInCheck);
static_assert(2 * (kComputingInCheck + kIdlingInCheck + kShortWaitsInCheck + kDiskInCheck) < kCheckAtMost);
static_assert(2 * kInCheckOverRelay < kCheckAtMost);
static_assert(kCheckAtMost <= kPracticallyForever);

}  // namespace socklab::program::patience

#endif  // SOCKLAB_HARNESS_PROGRAM_PATIENCE_H_
