// What nearly every program owes, whatever its lab: it says so when its port is in use, ends on signals, and refuses
// options that it does not know. One block in a lab makes a check of each, in the tier hardened:
//
//     MANNERS(ChatServer, server, Serves(kLine),
//             {.port_in_use = {.points = 1, .rule = 12},
//              .signals = {.points = 1, .rule = 14},
//              .bad_options = {.points = 1, .rule = 15}})
//
// `server` is the fixture's program, and the expression after it starts it and sees it do something: a program that
// fails at everything would have the best manners.
#ifndef SOCKLAB_HARNESS_CHECK_MANNERS_H_
#define SOCKLAB_HARNESS_CHECK_MANNERS_H_

#include <string>
#include <vector>

#include "harness/check/check.h"

namespace socklab::check {

// A check that is worth nothing is not made.
struct Duty {
  int points = 0;
  int rule = 0;  // number of the handout's rule
};

struct Manners {
  Duty port_in_use = {};  // RefusesAPortInUse
  Duty signals = {};      // EndsOnSignals
  Duty bad_options = {};  // RefusesBadOptions
  // Besides --port many and --no-such-option.
  std::vector<std::vector<std::string>> more_bad_options = {};

  Traits RefusesAPortInUse() const;
  Traits EndsOnSignals() const;
  Traits RefusesBadOptions() const;
  std::vector<std::vector<std::string>> AllBadOptions() const;
};

}  // namespace socklab::check

#define MANNERS(Fixture, subject, start, ...)                                     \
  MANNERS_BUT_SIGNALS(Fixture, subject, start, __VA_ARGS__);                      \
  CHECK_WITH(Fixture, EndsOnSignals, kMannersOf##Fixture.EndsOnSignals()) {       \
    for (const int signal : {SIGINT, SIGTERM}) {                                  \
      start;                                                                      \
      subject.WaitUntilIdle(); /* it may listen before it has set its handlers */ \
      subject.Signals(signal);                                                    \
      subject.Exits(0);                                                           \
    }                                                                             \
  }                                                                               \
  static_assert(true, "so that a semicolon may follow")

// For a lab that has its own check for signals.
#define MANNERS_BUT_SIGNALS(Fixture, subject, start, ...)                                   \
  static const ::socklab::check::Manners kMannersOf##Fixture = __VA_ARGS__;                 \
  CHECK_WITH(Fixture, RefusesAPortInUse, kMannersOf##Fixture.RefusesAPortInUse()) {         \
    start;                                                                                  \
    subject = StartAgain(subject);                                                          \
    subject.PrintsError(::socklab::check::StartsWith("error:"));                            \
    subject.Exits(1);                                                                       \
  }                                                                                         \
  CHECK_WITH(Fixture, RefusesBadOptions, kMannersOf##Fixture.RefusesBadOptions()) {         \
    start;                                                                                  \
    const std::string name = subject.name();                                                \
    subject.Stop(); /* or a program that takes any option would fail for its port in use */ \
    for (const std::vector<std::string>& options : kMannersOf##Fixture.AllBadOptions()) {   \
      subject = StartWith(name, options);                                                   \
      subject.PrintsError(::socklab::check::AnyLine());                                     \
      subject.Fails();                                                                      \
    }                                                                                       \
  }                                                                                         \
  static_assert(true, "so that a semicolon may follow")

#endif  // SOCKLAB_HARNESS_CHECK_MANNERS_H_
