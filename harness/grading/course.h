// The course: the labs that lie in the folder labs/, and the points that the student has reached in them.
#ifndef SOCKLAB_HARNESS_GRADING_COURSE_H_
#define SOCKLAB_HARNESS_GRADING_COURSE_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/grading/builder.h"
#include "harness/grading/errors.h"
#include "harness/results/results.h"
#include "harness/text/phrase.h"

namespace socklab::grading {

struct Lab {
  std::string folder;    // "04_tcp_chat"
  results::Texts title;  // "TCP chat"
  std::vector<std::string> programs;
  std::vector<std::string> sanitized = {};  // those of them that are built with ThreadSanitizer too

  int number() const;
  // The targets that are built to grade one of its programs.
  std::vector<std::string> BuildsOf(const std::string& program) const;
  std::string LabsLabel(const std::string& target) const { return "//labs/" + folder + ":" + target; }
  std::string SolutionsLabel(const std::string& target) const { return "//solutions/" + folder + ":" + target; }
};

class Course {
 public:
  // That in this folder, which Bazel builds.
  explicit Course(std::filesystem::path workspace);
  Course(std::filesystem::path workspace, std::unique_ptr<const Builder> builder);

  const std::filesystem::path& workspace() const { return workspace_; }
  const Builder& builder() const { return *builder_; }
  const std::vector<Lab>& labs() const { return labs_; }

  // The labs that these words name ("4", "04", "04_tcp_chat", "tcp_chat", "labs/04_tcp_chat/server.cc"); all of them
  // for none. Throws UsageError.
  std::vector<Lab> Find(const std::vector<std::string>& names) const;

  struct Points {
    int score = 0;
    int max_score = 0;
    std::optional<int> extra_score = {};  // where the lab has extra credit
  };
  // What the student reached when the whole lab was graded last.
  std::optional<Points> PointsIn(const Lab& lab) const;
  // Throws MachineError where the course cannot be written to.
  void Remember(const results::LabResult& result) const;

 private:
  std::filesystem::path ProgressFile() const { return workspace_ / ".socklab" / "progress.json"; }

  std::filesystem::path workspace_;
  std::unique_ptr<const Builder> builder_;
  std::vector<Lab> labs_;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_COURSE_H_
