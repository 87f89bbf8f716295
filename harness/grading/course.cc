#include "harness/grading/course.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/grading/bazel.h"
#include "harness/program/sanitizer.h"
#include "harness/report/words.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"
#include "harness/text/similar.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// In English, and in each language of which a catalogue in one of the folders has it.
results::Texts TitleOf(const Json& manifest, const std::vector<fs::path>& folders) {
  results::Texts title = {{"en", manifest.at("title")}};
  for (const report::Language language : report::kLanguages) {
    const std::string code(report::CodeOf(language));
    for (const fs::path& folder : folders) {
      std::ifstream file(folder / ("words." + code + ".json"));
      const Json words = Json::parse(file, nullptr, false);
      if (words.is_object() && words.contains("title")) title[code] = words["title"];
    }
  }
  return title;
}

Lab ReadManifest(const fs::path& path, const fs::path& workspace) {
  std::ifstream file(path);
  const Json manifest = Json::parse(file);
  const std::string folder = manifest.at("lab");
  return {.folder = folder,
          .title = TitleOf(manifest, {workspace / "labs" / folder, path.parent_path()}),
          .programs = manifest.at("programs"),
          .sanitized = manifest.value("sanitized", std::vector<std::string>())};
}

// A file or a folder of the lab, as a shell completes it and an editor names it: "labs/04_tcp_chat/server.cc".
bool IsPathOf(const Lab& lab, const std::string& name) {
  const fs::path path = name;
  return name.find('/') != std::string::npos && std::ranges::find(path, fs::path(lab.folder)) != path.end();
}

bool IsCalled(const Lab& lab, const std::string& name) {
  if (IsPathOf(lab, name)) return true;
  const bool is_number =
      !name.empty() && name.size() <= 3 && std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c); });
  return name == lab.folder || name == lab.folder.substr(3) || (is_number && std::stoi(name) == lab.number());
}

Json ReadProgress(const fs::path& path) {
  std::ifstream file(path);
  const Json progress = Json::parse(file, nullptr, false);
  return progress.is_object() ? progress : Json::object();
}

}  // namespace

int Lab::number() const {
  return std::stoi(folder);
}

std::vector<std::string> Lab::BuildsOf(const std::string& program) const {
  if (std::ranges::find(sanitized, program) == sanitized.end()) return {program};
  return {program, program::SanitizedName(program)};
}

Course::Course(fs::path workspace) : Course(workspace, std::make_unique<Bazel>(workspace)) {}

Course::Course(fs::path workspace, std::unique_ptr<const Builder> builder)
    : workspace_(std::move(workspace)), builder_(std::move(builder)) {
  for (const std::string& folder : builder_->PrepareLabs())
    labs_.push_back(ReadManifest(builder_->Output("labs/" + folder + "/manifest.json"), workspace_));
}

std::vector<Lab> Course::Find(const std::vector<std::string>& names) const {
  if (names.empty()) return labs_;
  std::vector<Lab> found;
  for (const std::string& name : names) {
    const auto lab = std::ranges::find_if(labs_, [&](const Lab& each) { return IsCalled(each, name); });
    if (lab == labs_.end()) {
      std::vector<std::string> known;
      for (const Lab& each : labs_) known.push_back(each.folder);
      throw UsageError(text::WithSuggestion({"usage.no_lab", {{"name", name}}}, name, known));
    }
    found.push_back(*lab);
  }
  return found;
}

std::optional<Course::Points> Course::PointsIn(const Lab& lab) const {
  const Json progress = ReadProgress(ProgressFile());
  if (!progress.contains(lab.folder)) return std::nullopt;
  const Json& points = progress[lab.folder];
  return Points{points.value("score", 0), points.value("max_score", 0),
                points.contains("extra_score") ? std::optional(points["extra_score"].get<int>()) : std::nullopt};
}

void Course::Remember(const results::LabResult& result) const {
  Json progress = ReadProgress(ProgressFile());
  progress[result.lab] = {{"score", result.score()}, {"max_score", result.max_score()}};
  if (result.has_extra()) progress[result.lab]["extra_score"] = result.extra_score();
  try {
    fs::create_directory(ProgressFile().parent_path());
    results::WriteWhole(ProgressFile(), progress.dump(2) + '\n');
  } catch (const std::system_error& error) {
    throw MachineError(
        {"machine.cannot_remember", {{"path", ProgressFile().string()}, {"error", std::string_view(error.what())}}});
  }
}

}  // namespace socklab::grading
