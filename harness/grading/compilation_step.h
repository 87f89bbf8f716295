// One call of the compiler or linker: what it is given, what it makes, and what it says.
#ifndef SOCKLAB_HARNESS_GRADING_COMPILATION_STEP_H_
#define SOCKLAB_HARNESS_GRADING_COMPILATION_STEP_H_

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace socklab::grading {

// Files by the paths that a step knows them by, relative to the workspace. They live as long as the steps that run.
using GivenFiles = std::map<std::string, std::shared_ptr<const std::string>>;

struct CompilationStep {
  struct Output {
    std::string flag;            // "-o"
    std::filesystem::path path;  // absolute
  };

  std::string subject;  // what is compiled or linked, for messages: "labs/04_tcp_chat/server.cc"
  std::string compiler;
  std::map<std::string, std::string> environment;
  std::vector<std::string> flags;
  std::vector<Output> outputs;
  std::vector<std::filesystem::path> objects;  // absolute
  std::vector<std::string> more;               // what stands after them
  GivenFiles files;                            // all that it may read, besides the objects
};

struct StepResult {
  bool is_done = false;
  std::string said;                       // at most 64 KiB
  std::chrono::nanoseconds computing{0};  // CPU time; where it is counted
};

// At most that many bytes of what compilers say are kept.
inline constexpr std::size_t kMostSaid = 65'536;

// Runs steps in a place that keeps them from what they have no business with. May be called by several threads.
class CompilationPlace {
 public:
  virtual ~CompilationPlace() = default;
  // Throws std::system_error or std::runtime_error where the compiler cannot be run, and InterruptedBySignal when we
  // were asked to end.
  virtual StepResult Run(const CompilationStep& step) const = 0;
  // Whether it can do without a step's files, because it has them already.
  virtual bool has_files() const { return false; }
};

// The workspace itself, with our privileges. Temporary files go to an absolute folder.
class InWorkspace : public CompilationPlace {
 public:
  InWorkspace(std::filesystem::path workspace, std::filesystem::path temporary)
      : workspace_(std::move(workspace)), temporary_(std::move(temporary)) {}
  StepResult Run(const CompilationStep& step) const override;
  bool has_files() const override { return true; }

 private:
  std::filesystem::path workspace_;
  std::filesystem::path temporary_;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_COMPILATION_STEP_H_
