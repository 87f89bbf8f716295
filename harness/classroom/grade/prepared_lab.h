// A lab that is ready to grade a class: its checks are built, once for all.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADE_PREPARED_LAB_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADE_PREPARED_LAB_H_

#include <string>
#include <vector>

#include "harness/grading/build_manifest.h"
#include "harness/grading/course.h"

namespace socklab::classroom {

struct PreparedLab {
  grading::Lab lab;
  grading::BuildManifest manifest;
  // Digest of all on which a result depends besides the submission: checks, harness, what programs are built with.
  std::string revision;
};

// Builds them with Bazel. Throws MachineError where that fails.
std::vector<PreparedLab> PrepareLabs(const grading::Course& course, const std::vector<grading::Lab>& labs);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_PREPARED_LAB_H_
