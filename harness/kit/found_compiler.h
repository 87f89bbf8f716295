// The C++ compiler of the machine on which a kit is used.
#ifndef SOCKLAB_HARNESS_KIT_FOUND_COMPILER_H_
#define SOCKLAB_HARNESS_KIT_FOUND_COMPILER_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace socklab::kit {

struct FoundCompiler {
  std::filesystem::path path;
  std::string version;  // the line by which it tells what it is
};

// Whether that line, "g++ (Debian 12.2.0-14) 12.2.0" or "Debian clang version 14.0.6", is one of a compiler that
// understands the C++20 of the labs.
bool IsNewEnough(std::string_view version);

// $CXX, or else g++, clang++ or c++, where the sandbox has programs, too (program::kProgramPath). Throws
// grading::MachineError where there is none that is new enough, which says what there is and what it takes.
FoundCompiler FindCompiler();

}  // namespace socklab::kit

#endif  // SOCKLAB_HARNESS_KIT_FOUND_COMPILER_H_
