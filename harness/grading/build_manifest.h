// How a lab's programs are built without Bazel: harness/bazel/manifest.bzl writes it down, so that both build alike.
#ifndef SOCKLAB_HARNESS_GRADING_BUILD_MANIFEST_H_
#define SOCKLAB_HARNESS_GRADING_BUILD_MANIFEST_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace socklab::grading {

struct BuildManifest {
  // One way to build programs; all paths are relative to the workspace, where the compiler is to run.
  struct Way {
    std::vector<std::string> programs;  // that are built in this way
    std::string suffix;                 // of their names: "_tsan"; mostly none
    std::string compiler;
    std::map<std::string, std::string> environment;  // all of the compiler's
    std::vector<std::string> compile;                // its flags, without those for its input and output
    std::vector<std::string> link;                   // the same, to stand after the objects and libraries
    std::vector<std::string> libraries;              // archives, each before those that it needs
    std::vector<std::string> given = {};             // folders of sources that such archives are made of first
    std::string version = {};                        // of the compiler, where it may change
  };

  std::string folder;                 // "labs/04_tcp_chat"
  std::vector<std::string> programs;  // "server", whose main source is server.cc
  std::vector<std::string> sources;   // and headers, as the lab is handed out
  std::vector<Way> ways;
};

// Throws std::runtime_error that says what is wrong with the file.
BuildManifest ReadBuildManifest(const std::filesystem::path& path);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_BUILD_MANIFEST_H_
