// The logs of sanitizers (gcc(1), -fsanitize), as far as they are all alike: files in a program's work folder, one for
// each of its processes.
#ifndef SOCKLAB_HARNESS_PROGRAM_SANITIZER_LOG_H_
#define SOCKLAB_HARNESS_PROGRAM_SANITIZER_LOG_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/program/folder.h"
#include "harness/program/sandbox.h"

namespace socklab::program {

// In bytes. Longer lines are no part of a report, and too much for std::regex.
inline constexpr std::size_t kLongestReportLine = 2000;

// What log_path must be for the log of that name, to which the sanitizer adds the number of the process.
std::string LogPath(Isolation isolation, std::string_view name);

// The log of that name until now: the beginnings of the files, 1 MiB of each, because the first report is enough.
std::string ReadLog(const Folder& folder, std::string_view name);

// The path from a folder of the course on, wherever Bazel has compiled the file; unchanged where it has none.
std::string WithinTheCourse(const std::string& path);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SANITIZER_LOG_H_
