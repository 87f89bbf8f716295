#include "harness/run/runfiles.h"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace socklab::run {

namespace fs = std::filesystem;

fs::path RunfilesFolder() {
  // Bazel tells tests where they are; beside a program that is started by hand, it leaves PROGRAM.runfiles. The
  // student's kit has them elsewhere.
  const char* const of_kit = std::getenv("SOCKLAB_RUNFILES");
  const char* const told = of_kit ? of_kit : std::getenv("TEST_SRCDIR");
  return told ? fs::path(told) : fs::path(fs::read_symlink("/proc/self/exe").string() + ".runfiles");
}

fs::path Runfile(std::string_view path) {
  const fs::path root = RunfilesFolder();
  // The workspace is called by its own name under WORKSPACE, and _main under MODULE.bazel.
  for (const char* workspace : {"socklab", "_main"}) {
    const fs::path file = root / workspace / path;
    if (fs::exists(file)) return file;
  }
  throw std::runtime_error("not found in the runfiles: " + std::string(path));
}

}  // namespace socklab::run
