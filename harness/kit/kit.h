// The student's kit: a folder with labs, the compiled checks of each, and how their programs are compiled. It is used
// where there is no Bazel, and none of the libraries of which the harness consists.
//
//   labs/ third_party/                        what programs are made of
//   lib/labs/04_tcp_chat/                     runner, manifest.json, build_manifest.json
//   lib/runfiles/socklab/harness/program/     what the runners need, as in Bazel's runfiles
//   lib/probe/cxx20_probe.cc                  whether the compiler has what labs use; compiled when a program is not
//   lib/probe/sanitizer_probe.cc              whether ThreadSanitizer can run here; compiled when it is needed
//   build/                                    what was compiled: programs/04_tcp_chat/server
//   VERSION                                   revision of the course
#ifndef SOCKLAB_HARNESS_KIT_KIT_H_
#define SOCKLAB_HARNESS_KIT_KIT_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/grading/builder.h"
#include "harness/grading/in_sandbox.h"
#include "harness/kit/found_compiler.h"

namespace socklab::kit {

class Kit : public grading::Builder {
 public:
  // `isolation` is what the user has asked for: "full", "user", "none"; empty for the best that there is. The compiler
  // gets it, too.
  explicit Kit(std::filesystem::path folder, std::string isolation = "")
      : folder_(std::move(folder)), isolation_(std::move(isolation)) {}

  std::vector<std::string> PrepareLabs() const override;
  // Of each lab the runner, which is there, and its programs, which are compiled. Throws MachineError and SandboxError
  // where nothing can be compiled here.
  grading::BuildResult Build(const std::vector<std::string>& labels) const override;
  std::unique_ptr<grading::Background> BeginToBuild(const std::vector<std::string>&) const override { return nullptr; }
  std::filesystem::path Output(const std::string& path) const override { return folder_ / "lib" / path; }
  std::vector<grading::BuildManifest> ManifestsOf(const std::vector<std::string>& lab_folders) const override;
  // In the kit's own folder, for what is compiled once need not be compiled by another command.
  grading::Compiled BuildBy(const grading::BuildManifest& manifest, const std::filesystem::path& output) const override;
  nlohmann::json CompileCommands(const std::vector<std::string>& lab_folders) const override;
  std::string revision() const override;

 private:
  const FoundCompiler& compiler() const;
  program::Isolation GrantedIsolation() const;
  grading::BuildManifest ReadManifest(const std::string& lab_folder) const;
  grading::Compiled Compile(const grading::BuildManifest& manifest) const;
  std::filesystem::path BuildProbe(const std::string& name, const grading::BuildManifest::Way& way,
                                   const char* complaint) const;
  void InstallSanitizerProbe(const grading::BuildManifest::Way& way) const;

  std::filesystem::path folder_;
  std::string isolation_;
  mutable std::optional<FoundCompiler> compiler_;
  mutable std::optional<program::Isolation> granted_;
};

}  // namespace socklab::kit

#endif  // SOCKLAB_HARNESS_KIT_KIT_H_
