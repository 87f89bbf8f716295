// How the checks and the programs of a course are got: Bazel builds them (bazel.h), or the student's kit holds the
// checks and compiles the programs (harness/kit).
#ifndef SOCKLAB_HARNESS_GRADING_BUILDER_H_
#define SOCKLAB_HARNESS_GRADING_BUILDER_H_

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "harness/grading/build_manifest.h"
#include "harness/grading/compiler.h"
#include "harness/grading/process.h"

namespace socklab::grading {

struct BuildResult {
  std::set<std::string> built;                // labels of the targets that are complete and up to date
  std::map<std::string, std::string> errors;  // by label: all that the compiler or linker said
  std::string messages;                       // all that Bazel itself said
  std::map<std::string, std::filesystem::path> elsewhere = {};  // by label, files that are not at Builder::Output

  // What the compiler has made of that lab's programs without Bazel.
  void Add(const Compiled& compiled, const std::string& lab_folder);
};

// Targets are named as in Bazel: "//labs/04_tcp_chat:server".
class Builder {
 public:
  virtual ~Builder() = default;

  // The folders of the labs, "04_tcp_chat", in their order; Output("labs/FOLDER/manifest.json") tells what each
  // consists of. Throws MachineError where it cannot be told.
  virtual std::vector<std::string> PrepareLabs() const = 0;
  // Builds as much of it as can be built.
  virtual BuildResult Build(const std::vector<std::string>& labels) const = 0;
  // Begins to build it while something else is done. Does not tell what it finds wrong: Build will find it too. Null
  // where nothing can be done before.
  virtual std::unique_ptr<Background> BeginToBuild(const std::vector<std::string>& labels) const = 0;
  // Where the file of a built target is: "labs/04_tcp_chat/runner".
  virtual std::filesystem::path Output(const std::string& path) const = 0;
  std::filesystem::path FileOf(const std::string& label, const BuildResult& build) const;

  // How the programs of these labs are built again and again, once what the student does not write is built. Throws
  // MachineError where that fails.
  virtual std::vector<BuildManifest> ManifestsOf(const std::vector<std::string>& lab_folders) const = 0;
  // Builds them so, and keeps in `output`, a folder that is there, what is needed again.
  virtual Compiled BuildBy(const BuildManifest& manifest, const std::filesystem::path& output) const = 0;

  // How the sources of these labs, and what else can be seen of the course, are compiled: a JSON compilation database.
  // Throws MachineError.
  virtual nlohmann::json CompileCommands(const std::vector<std::string>& lab_folders) const = 0;

  // Of the course, for results; empty where they need not tell it.
  virtual std::string revision() const { return ""; }
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_BUILDER_H_
