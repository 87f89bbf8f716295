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
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/grading/build_manifest.h"
#include "harness/grading/compilation_step.h"
#include "harness/grading/in_sandbox.h"
#include "harness/grading/source_snapshot.h"

namespace socklab::grading {

// What a build has come to. Each program of the manifest, by its name with the suffix of its build, is in one of both.
struct Compiled {
  std::map<std::string, std::filesystem::path> programs;  // where they are
  std::map<std::string, std::string> errors;              // what the compiler or linker said, at most 64 KiB
};

// Libraries that a lab is given may be there already: ArchiveName(given, suffix of the way), and beside it ".sources",
// SourceSnapshot::DigestOfGiven of what it was made of. A library that the linker finds fault with is compiled here.
inline constexpr char kPrecompiled[] = "lib/given";  // in the workspace
std::string ArchiveName(const std::string& given, const std::string& suffix);

class Compiler {
 public:
  // Keeps what it builds in `output`, an absolute path of a folder that is there and its own, or that of Compilers of
  // other labs too. A later Compiler with the same folder goes on from there, even if this one is ended in the middle.
  Compiler(std::filesystem::path workspace, BuildManifest manifest, std::filesystem::path output);

  // The same in the sandbox. Where the manifest gives the sources of libraries, it must be in the sandbox.
  Compiler(std::filesystem::path workspace, BuildManifest manifest, std::filesystem::path output,
           const InSandbox& sandbox);

  // For what a stranger has handed in, in the sandbox: `candidate` is the folder of its sources, which take
  // the place of all of the lab's own. Links there are not followed, and files beyond 4 MiB are left out. Of the
  // workspace, the compiler sees the headers of labs/support and the manifest's libraries.
  Compiler(std::filesystem::path workspace, BuildManifest manifest, std::filesystem::path output,
           std::filesystem::path candidate, const InSandbox& sandbox);

  // Sources are compiled side by side, up to one a CPU. Throws std::system_error or program::SandboxError where the
  // compiler cannot be run, MachineError where what it makes cannot be kept, and InterruptedBySignal when we were asked
  // to end.
  Compiled Build();

  // The sources that the last build has compiled, and not found up to date: "labs/04_tcp_chat/server.cc", once a build.
  const std::vector<std::string>& compiled_sources() const { return compiled_sources_; }

 private:
  using Way = BuildManifest::Way;
  struct Object;
  struct Product;

  Compiler(std::filesystem::path workspace, BuildManifest manifest, std::filesystem::path output,
           std::filesystem::path sources, bool follows_links, std::unique_ptr<CompilationPlace> place);
  std::filesystem::path ProgramsFolder() const;
  void TakeLibraries();
  std::vector<Object> ObjectsOf(const Way& way) const;
  CompilationStep StepFor(const Way& way) const;
  StepResult Run(const CompilationStep& step) const;
  std::string Key(const Object& object) const;
  bool IsUpToDate(const Object& object) const;
  void Compile(Object& object) const;
  Compiled BuildOnce();
  std::filesystem::path Distrust(const Way& way) const;
  std::optional<std::filesystem::path> Precompiled(const Way& way, const std::string& given) const;
  static std::vector<const Object*> Among(const std::vector<Object>& objects, const Way& way,
                                          const std::vector<std::string>& sources);
  std::vector<Product> ArchivesOf(const std::vector<Object>& objects) const;
  std::vector<Product> ProgramsOf(const std::vector<Object>& objects, const std::vector<Product>& archives) const;
  std::string PartsOf(Product& product) const;
  void Archive(Product& archive) const;
  void Link(Product& program);
  void Make(Product& product, const CompilationStep& step, const std::string& parts) const;

  std::filesystem::path workspace_;
  BuildManifest manifest_;
  std::filesystem::path output_;
  SourceSnapshot sources_;
  std::unique_ptr<CompilationPlace> place_;
  GivenFiles libraries_;
  mutable std::atomic<std::chrono::nanoseconds::rep> computing_ = 0;  // nanoseconds of CPU time, of one build
  std::vector<std::string> compiled_sources_;
  std::atomic<bool> distrusts_ = false;  // a precompiled library that it has used, in this build
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_COMPILER_H_
