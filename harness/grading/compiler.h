// Builds a lab's programs with the compiler itself, without Bazel: in a second, and only what has changed. The compiler
// runs with the privileges of whoever calls it, within the limits that the manifest's flags set it (lab.bzl).
//
// In the lab's folder, PROGRAM.cc is the main source of each program. All its other *.cc files belong to every program,
// and all *.h files are at hand, whether its BUILD file names them or not.
#ifndef SOCKLAB_HARNESS_GRADING_COMPILER_H_
#define SOCKLAB_HARNESS_GRADING_COMPILER_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/grading/build_manifest.h"

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

  // Sources are compiled side by side, up to one a CPU. Throws std::system_error where the compiler cannot be run, and
  // InterruptedBySignal when we were asked to end.
  Compiled Build();

  // The sources that the last build has compiled, and not found up to date: "labs/04_tcp_chat/server.cc", once a build.
  const std::vector<std::string>& compiled_sources() const { return compiled_sources_; }

 private:
  using Way = BuildManifest::Way;
  struct Object;
  struct Program;

  std::filesystem::path Path(const Program& program) const;
  void TakeSnapshot();
  std::vector<std::string> SourcesOf(const std::string& program) const;
  std::vector<Object> ObjectsOf(const Way& way) const;
  std::vector<std::string> Command(const Way& way) const;
  std::string Key(const Object& object) const;
  bool IsUpToDate(const Object& object) const;
  void Compile(Object& object) const;
  std::vector<Program> ProgramsOf(const std::vector<Object>& objects) const;
  void Link(Program& program) const;

  std::filesystem::path workspace_;
  BuildManifest manifest_;
  std::filesystem::path output_;
  std::map<std::string, std::size_t> snapshot_;  // digests of the student's sources and headers, by their paths
  std::vector<std::string> compiled_sources_;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_COMPILER_H_
