// Builds a lab's programs with the compiler itself, without Bazel: in a second, and only what has changed. The compiler
// runs with the privileges of whoever calls it, within the limits that the manifest's flags set it (lab.bzl), or in the
// sandbox (in_sandbox.h).
//
// In the folder of its sources, PROGRAM.cc is the main source of each program. All its other *.cc files belong to every
// program, and all *.h files are at hand, whether its BUILD file names them or not.
#ifndef SOCKLAB_HARNESS_GRADING_COMPILER_H_
#define SOCKLAB_HARNESS_GRADING_COMPILER_H_

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/grading/build_manifest.h"
#include "harness/grading/compilation_step.h"
#include "harness/grading/in_sandbox.h"

namespace socklab::grading {

// What a build has come to. Each program of the manifest, by its name with the suffix of its build, is in one of both.
struct Compiled {
  std::map<std::string, std::filesystem::path> programs;  // where they are
  std::map<std::string, std::string> errors;              // what the compiler or linker said, at most 64 KiB
};

class Compiler {
 public:
  // Keeps what it builds in `output`, an absolute path of a folder that is there and its own. A later Compiler with the
  // same folder goes on from there, even if this one is ended in the middle.
  Compiler(std::filesystem::path workspace, BuildManifest manifest, std::filesystem::path output);

  // The same in the sandbox, for what a stranger has handed in: `candidate` is the folder of its sources, which take
  // the place of all of the lab's own. Links there are not followed, and files beyond 4 MiB are left out. Of the
  // workspace, the compiler sees the headers of labs/support and the manifest's libraries.
  Compiler(std::filesystem::path workspace, BuildManifest manifest, std::filesystem::path output,
           std::filesystem::path candidate, const InSandbox& sandbox);

  // Sources are compiled side by side, up to one a CPU. Throws std::system_error or program::SandboxError where the
  // compiler cannot be run, and InterruptedBySignal when we were asked to end.
  Compiled Build();

  // The sources that the last build has compiled, and not found up to date: "labs/04_tcp_chat/server.cc", once a build.
  const std::vector<std::string>& compiled_sources() const { return compiled_sources_; }

 private:
  using Way = BuildManifest::Way;
  struct Object;
  struct Program;

  std::filesystem::path Path(const Program& program) const;
  Compiler(std::filesystem::path workspace, BuildManifest manifest, std::filesystem::path output,
           std::filesystem::path sources, bool follows_links, std::unique_ptr<CompilationPlace> place);
  void TakeSnapshot();
  void Take(const std::string& name, const std::filesystem::path& file, bool follows_link);
  void TakeLibraries();
  std::vector<std::string> SourcesOf(const std::string& program) const;
  std::vector<Object> ObjectsOf(const Way& way) const;
  CompilationStep StepFor(const Way& way) const;
  StepResult Run(const CompilationStep& step) const;
  std::string Key(const Object& object) const;
  bool IsUpToDate(const Object& object) const;
  void Compile(Object& object) const;
  std::vector<Program> ProgramsOf(const std::vector<Object>& objects) const;
  void Link(Program& program) const;

  std::filesystem::path workspace_;
  BuildManifest manifest_;
  std::filesystem::path output_;
  std::filesystem::path sources_;  // where the lab's are
  bool follows_links_;
  std::unique_ptr<CompilationPlace> place_;
  GivenFiles snapshot_;  // sources and headers of the lab, and the headers that it is given
  GivenFiles libraries_;
  mutable std::atomic<std::chrono::nanoseconds::rep> computing_ = 0;  // nanoseconds of CPU time, of one build
  std::vector<std::string> compiled_sources_;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_COMPILER_H_
