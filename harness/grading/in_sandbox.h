// Runs the compiler on sources that strangers have written: in the sandbox of programs under test (harness/program),
// without a network, in an empty folder that gets the files of one step, and from which its outputs are taken.
#ifndef SOCKLAB_HARNESS_GRADING_IN_SANDBOX_H_
#define SOCKLAB_HARNESS_GRADING_IN_SANDBOX_H_

#include <chrono>
#include <cstddef>
#include <filesystem>

#include "harness/grading/compilation_step.h"
#include "harness/program/sandbox.h"

namespace socklab::grading {

// What one call of the compiler may use. A lab's own sources take a few seconds and 400 MiB under a sanitizer.
struct CompilationLimits {
  std::size_t memory = std::size_t{1} << 30;  // bytes resident, all its processes together
  std::size_t disk = std::size_t{128} << 20;  // bytes of its outputs, and as many of its temporary files
  int processes = 64;
  std::chrono::milliseconds computing{60'000};  // CPU time
  std::chrono::milliseconds idling{20'000};     // in which it neither computes nor waits for a CPU
};

class InSandbox : public CompilationPlace {
 public:
  // `supervisor` is the executable harness/program/supervisor. The isolation is what program::GrantIsolation tells,
  // or what the user wants; kNone is only for sources whose author it is that calls us.
  InSandbox(std::filesystem::path supervisor, program::Isolation isolation, const CompilationLimits& limits = {})
      : supervisor_(std::move(supervisor)), isolation_(isolation), limits_(limits) {}

  // Where the compiler was stopped, the first line that it said tells why. Throws SandboxError, too, and MachineError
  // where an output cannot be kept.
  StepResult Run(const CompilationStep& step) const override;

 private:
  std::filesystem::path supervisor_;
  program::Isolation isolation_;
  CompilationLimits limits_;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_IN_SANDBOX_H_
