#include "harness/classroom/grade/prepared_lab.h"

#include <algorithm>
#include <filesystem>

#include "harness/classroom/digest.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"

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
  std::vector<std::string> labels;
  for (const grading::Lab& lab : labs) {
    labels.insert(labels.end(), {lab.LabsLabel("runner"), lab.LabsLabel("build_manifest")});
  }
  const grading::BuildResult build = course.builder().Build(labels);
  for (const std::string& label : labels) {
    if (build.built.contains(label)) continue;
    throw grading::MachineError(
        {"machine.cannot_build", {{"label", label}, {"messages", text::Printable(build.messages)}}});
  }
  std::vector<PreparedLab> prepared;
  for (const grading::Lab& lab : labs) {
    grading::BuildManifest manifest =
        grading::ReadBuildManifest(course.builder().Output("labs/" + lab.folder + "/build_manifest.json"));
    std::string revision = RevisionOf(course, lab, manifest);
    prepared.push_back({lab, std::move(manifest), std::move(revision)});
  }
  return prepared;
}

}  // namespace socklab::classroom
