// The sources and headers of a lab at one moment: what changes while they are compiled is compiled once more by the
// next build. Files are known by their paths in the course, "labs/04_tcp_chat/server.cc".
#ifndef SOCKLAB_HARNESS_GRADING_SOURCE_SNAPSHOT_H_
#define SOCKLAB_HARNESS_GRADING_SOURCE_SNAPSHOT_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/grading/build_manifest.h"
#include "harness/grading/compilation_step.h"

namespace socklab::grading {

class SourceSnapshot {
 public:
  // The lab's own sources lie in `folder`. Where links there are not followed, files beyond 4 MiB are left out, too.
  // The manifest must live as long.
  SourceSnapshot(std::filesystem::path workspace, const BuildManifest& manifest, std::filesystem::path folder,
                 bool follows_links);

  void Take();
  const GivenFiles& files() const { return files_; }

  // The sources of one of the lab's programs, its main one first, even if that is missing.
  std::vector<std::string> SourcesOf(const std::string& program) const;
  // Those of a library that the lab is given.
  std::vector<std::string> SourcesIn(const std::string& given) const;

  // All that the compiler may see when it compiles that source, and the headers among it.
  GivenFiles FilesFor(const std::string& source) const;
  std::vector<std::string> HeadersFor(const std::string& source) const;

  // Of all that the libraries consist of which the lab is given, and of their headers.
  std::string DigestOfGiven() const;

 private:
  void TakeAllIn(const std::string& folder, std::string_view extension);
  void TakeFile(const std::string& name, const std::filesystem::path& file, bool follows_link);
  bool IsOwn(const std::string& path) const;

  std::filesystem::path workspace_;
  const BuildManifest& manifest_;
  std::filesystem::path folder_;
  bool follows_links_;
  GivenFiles files_;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_SOURCE_SNAPSHOT_H_
