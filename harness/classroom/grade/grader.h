// Grades what was taken from one submission: compiles it in the sandbox, and runs the lab's checks.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADE_GRADER_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADE_GRADER_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "harness/classroom/class.h"
#include "harness/classroom/grade/prepared_lab.h"
#include "harness/classroom/taken.h"
#include "harness/grading/course.h"
#include "harness/grading/grade.h"
#include "harness/grading/in_sandbox.h"

namespace socklab::classroom {

struct GraderOptions {
  std::string isolation;              // "full", "user"; empty for the best that there is
  std::optional<std::uint64_t> seed;  // of random content; none: one that the lab's revision tells, the same for all
  std::string lang;                   // of what is left in words

  // All of it on which a result depends.
  std::string ToText(const PreparedLab& lab) const;
  std::uint64_t SeedFor(const PreparedLab& lab) const;
};

// What has come of it.
struct Graded {
  Outcome outcome = Outcome::kNotDecided;
  std::optional<results::LabResult> result{};  // where it is graded, or does not build
  text::Phrase reason;                         // why it is not decided
};

class Grader {
 public:
  // Make it before there are threads. Throws SandboxError where the machine has no sandbox.
  Grader(const grading::Course& course, GraderOptions options);

  // May be called by several threads. Where the machine is at fault, tries it again, twice. Throws InterruptedBySignal
  // when we were asked to end.
  Graded Grade(const PreparedLab& lab, const Taken& taken) const;

  const GraderOptions& options() const { return options_; }

 private:
  Graded TryToGrade(const PreparedLab& lab, const Taken& taken) const;
  grading::BuildResult Build(const PreparedLab& lab, const Taken& taken, const std::filesystem::path& folder) const;
  grading::GradingOptions GradingOptionsFor(const PreparedLab& lab) const;

  const grading::Course& course_;
  GraderOptions options_;
  grading::InSandbox sandbox_;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_GRADER_H_
