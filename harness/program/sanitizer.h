// ThreadSanitizer, with which the harness has built a program once more (-fsanitize=thread, gcc(1)): how it is told
// where to report, and what its reports say.
//
// Only its log counts, and only that of our own builds: what a program prints is no verdict, because it may print
// anything.
#ifndef SOCKLAB_HARNESS_PROGRAM_SANITIZER_H_
#define SOCKLAB_HARNESS_PROGRAM_SANITIZER_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/program/folder.h"
#include "harness/program/sandbox.h"
#include "harness/text/phrase.h"

namespace socklab::program {

// The name under which a program is given a second time, built with ThreadSanitizer. As programs.bzl has it.
inline std::string SanitizedName(const std::string& program) {
  return program + "_tsan";
}
inline bool IsSanitizedName(std::string_view name) {
  return name.ends_with("_tsan");
}

// The name under which our own program is given, which was built in the same way and is right (sanitizer_probe.cc):
// where it fails, ThreadSanitizer cannot run on this machine.
inline constexpr char kSanitizerProbe[] = "ThreadSanitizer's probe";

// What the environment of such a build must hold. It sets every option by which a program could turn reports off: the
// environment wins over __tsan_default_options().
std::vector<std::string> SanitizerEnvironment(Isolation isolation);

// Its log until now, which it keeps in the program's work folder.
std::string SanitizerLog(const Folder& folder);

// The error that it has reported in its log: "a data race: …". Empty when there is none. Only data races and
// uses of freed memory are errors: other reports, such as that of a thread which was never joined, may be about
// programs that are right.
text::Phrase SanitizerFinding(std::string_view log);

// The function by which our build keeps reports back in spite of its environment; empty where it has none. This can be
// told only of programs that are linked with ThreadSanitizer as a shared library: others contain all names.
std::string MutingFunction(const std::string& executable);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SANITIZER_H_
