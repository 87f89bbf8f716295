// What Bazel has built, as it lies there. On machines that share the course's directory, nobody calls Bazel to find out
// whether it is up to date: SOCKLAB_BUILT in the environment says so.
#ifndef SOCKLAB_HARNESS_GRADING_AS_BUILT_H_
#define SOCKLAB_HARNESS_GRADING_AS_BUILT_H_

#include <memory>
#include <string>
#include <vector>

#include "harness/grading/bazel.h"

namespace socklab::grading {

class AsBuilt : public Bazel {
 public:
  using Bazel::Bazel;

  // Builds nothing. Throws MachineError where one of them was never built.
  BuildResult Build(const std::vector<std::string>& labels) const override;
  std::unique_ptr<Background> BeginToBuild(const std::vector<std::string>&) const override { return nullptr; }
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_AS_BUILT_H_
