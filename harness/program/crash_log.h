// What AddressSanitizer and UndefinedBehaviorSanitizer (gcc(1)) say of a program that crashes. It explains a verdict,
// and never makes one: a program may write such a log itself.
#ifndef SOCKLAB_HARNESS_PROGRAM_CRASH_LOG_H_
#define SOCKLAB_HARNESS_PROGRAM_CRASH_LOG_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/program/folder.h"
#include "harness/program/sandbox.h"
#include "harness/results/crash.h"

namespace socklab::program {

// What the environment of such a build must hold.
std::vector<std::string> CrashEnvironment(Isolation isolation);

// Its log until now, which it keeps in the program's work directory.
std::string CrashLog(const Folder& folder);

// The first error in the log, or in what was printed on standard error; nothing where there is none.
std::optional<results::Crash> CrashIn(std::string_view log);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_CRASH_LOG_H_
