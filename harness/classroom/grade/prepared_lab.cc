#include "harness/classroom/grade/prepared_lab.h"

#include <algorithm>
#include <filesystem>

#include "harness/classroom/digest.h"
#include "harness/results/whole_file.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;

void AddFile(Digest& digest, const fs::path& path) {
  digest.Add(path.filename().native()).Add(results::ReadWhole(path).value_or(""));
}

// What every lab is given, as its programs include it.
void AddHeaders(Digest& digest, const fs::path& folder) {
  std::vector<fs::path> headers;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".h") headers.push_back(entry.path());
  }
  std::ranges::sort(headers);
  for (const fs::path& header : headers) AddFile(digest, header);
}

std::string RevisionOf(const grading::Course& course, const grading::Lab& lab, const grading::BuildManifest& manifest) {
  const std::string folder = "labs/" + lab.folder;
  Digest digest;
  AddFile(digest, course.builder().Output(folder + "/runner"));
  AddFile(digest, course.builder().Output("harness/program/supervisor"));
  AddFile(digest, course.builder().Output(folder + "/build_manifest.json"));
  for (const grading::BuildManifest::Way& way : manifest.ways) {
    for (const std::string& library : way.libraries) AddFile(digest, course.workspace() / library);
  }
  AddHeaders(digest, course.workspace() / "labs/support");
  return digest.Hex();
}

}  // namespace

std::vector<PreparedLab> PrepareLabs(const grading::Course& course, const std::vector<grading::Lab>& labs) {
  std::vector<std::string> folders;
  for (const grading::Lab& lab : labs) folders.push_back(lab.folder);
  std::vector<grading::BuildManifest> manifests = course.builder().ManifestsOf(folders);
  std::vector<PreparedLab> prepared;
  for (std::size_t i = 0; i < labs.size(); ++i) {
    std::string revision = RevisionOf(course, labs[i], manifests[i]);
    prepared.push_back({labs[i], std::move(manifests[i]), std::move(revision)});
  }
  return prepared;
}

}  // namespace socklab::classroom
