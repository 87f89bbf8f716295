// What pause() and poll() of the C library call: newer architectures, like arm64, have ppoll(2) alone.
#ifndef SOCKLAB_TESTS_UNIT_PROGRAM_SYSTEM_CALL_NUMBERS_H_
#define SOCKLAB_TESTS_UNIT_PROGRAM_SYSTEM_CALL_NUMBERS_H_

#include <sys/syscall.h>

namespace socklab::program {

#ifdef SYS_poll
inline constexpr long kPause = SYS_pause;
inline constexpr long kPoll = SYS_poll;
#else
inline constexpr long kPause = SYS_ppoll;
inline constexpr long kPoll = SYS_ppoll;
#endif

}  // namespace socklab::program

#endif  // SOCKLAB_TESTS_UNIT_PROGRAM_SYSTEM_CALL_NUMBERS_H_
