#include "harness/grading/source_snapshot.h"

#include <algorithm>
#include <functional>
#include <memory>

#include "harness/results/whole_file.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostOfCandidates = std::size_t{4} << 20;  // bytes of one source
constexpr char kSupport[] = "labs/support";
constexpr char kThirdParty[] = "third_party";

// Copies that editors and people leave behind, "server copy.cc", are none: lab.bzl leaves out the same.
bool IsSource(const fs::path& path) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.";
  return (path.extension() == ".cc" || path.extension() == ".h") &&
         path.native().find_first_not_of(kLetters) == std::string::npos;
}

bool IsHeader(const std::string& path) {
  return path.ends_with(".h") || path.starts_with(kThirdParty);
}

}  // namespace

SourceSnapshot::SourceSnapshot(fs::path workspace, const BuildManifest& manifest, fs::path folder, bool follows_links)
    : workspace_(std::move(workspace)),
      manifest_(manifest),
      folder_(std::move(folder)),
      follows_links_(follows_links) {}

// Before anything is compiled: what changes meanwhile is compiled once more by the next build.
void SourceSnapshot::Take() {
  files_.clear();
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename();
    if (IsSource(name)) TakeFile(manifest_.folder + '/' + name, entry.path(), follows_links_);
  }
  TakeAllIn(kSupport, ".h");
  for (const BuildManifest::Way& way : manifest_.ways) {
    if (!way.given.empty()) TakeAllIn(kThirdParty, "");
    for (const std::string& folder : way.given) TakeAllIn(folder, ".cc");
  }
}

void SourceSnapshot::TakeAllIn(const std::string& folder, std::string_view extension) {
  if (!fs::is_directory(workspace_ / folder)) return;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(workspace_ / folder)) {
    const std::string name = entry.path().lexically_relative(workspace_);
    if (name.ends_with(extension)) TakeFile(name, entry.path(), true);
  }
}

void SourceSnapshot::TakeFile(const std::string& name, const fs::path& file, bool follows_link) {
  std::error_code error;
  const fs::file_status status = follows_link ? fs::status(file, error) : fs::symlink_status(file, error);
  if (!fs::is_regular_file(status) || (!follows_link && fs::file_size(file, error) > kMostOfCandidates)) return;
  files_[name] = std::make_shared<const std::string>(results::ReadWhole(file).value_or(""));
}

std::vector<std::string> SourceSnapshot::SourcesOf(const std::string& program) const {
  const auto main_of = [&](const std::string& name) { return manifest_.folder + '/' + name + ".cc"; };
  std::vector<std::string> sources = {main_of(program)};  // even if it is missing: the compiler will say so
  for (const auto& [path, text] : files_) {
    const bool is_main =
        std::ranges::any_of(manifest_.programs, [&](const std::string& each) { return path == main_of(each); });
    if (path.ends_with(".cc") && IsOwn(path) && !is_main) sources.push_back(path);
  }
  return sources;
}

bool SourceSnapshot::IsOwn(const std::string& path) const {
  return path.starts_with(manifest_.folder + '/');
}

std::vector<std::string> SourceSnapshot::SourcesIn(const std::string& given) const {
  std::vector<std::string> sources;
  for (const auto& [path, text] : files_) {
    if (path.ends_with(".cc") && fs::path(path).parent_path() == given) sources.push_back(path);
  }
  return sources;
}

// A library that the lab is given is the same for all labs.
GivenFiles SourceSnapshot::FilesFor(const std::string& source) const {
  GivenFiles files = files_;
  const bool is_own = IsOwn(source);
  std::erase_if(files, [&](const auto& file) {
    const auto& [path, text] = file;
    if (!is_own) return IsOwn(path);
    return !IsOwn(path) && (path.ends_with(".cc") || path.starts_with(kThirdParty));
  });
  return files;
}

std::vector<std::string> SourceSnapshot::HeadersFor(const std::string& source) const {
  std::vector<std::string> headers;
  for (const auto& [path, text] : FilesFor(source)) {
    if (IsHeader(path)) headers.push_back(path);
  }
  return headers;
}

std::string SourceSnapshot::DigestOfGiven() const {
  std::string all;
  for (const auto& [path, text] : files_) {
    if (!IsOwn(path)) all += path + '\n' + *text;
  }
  return std::to_string(std::hash<std::string>()(all));
}

}  // namespace socklab::grading
