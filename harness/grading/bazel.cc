#include "harness/grading/bazel.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Bazel's exit codes that follow a build without errors.
constexpr int kAllPassed = 0, kTestsFailed = 3;

fs::path FromUri(const std::string& uri) {
  constexpr std::string_view kScheme = "file://";
  return uri.starts_with(kScheme) ? uri.substr(kScheme.size()) : uri;
}

// Calls `visit` with each event that Bazel has written down (--build_event_json_file, one a line).
template <typename Visit>
void ForEachEvent(const fs::path& file, Visit visit) {
  std::ifstream events(file);
  for (std::string line; std::getline(events, line);) {
    const Json event = Json::parse(line, nullptr, false);
    if (!event.is_discarded() && event.contains("id")) visit(event.at("id"), event);
  }
}

bool WasCached(const Json& test_result) {
  return test_result.value("cachedLocally", false) ||
         test_result.value("executionInfo", Json::object()).value("cachedRemotely", false);
}

std::chrono::milliseconds DurationOf(const Json& test_result) {
  // 64-bit numbers are strings in the JSON of protocol buffers.
  return std::chrono::milliseconds(std::stoll(test_result.value("testAttemptDurationMillis", "0")));
}

constexpr int kMostErrorLines = 80;
constexpr std::size_t kMostErrorBytes = 400;  // of one line

// A line of Bazel's own between those of the compiler, whose errors are not in capitals.
bool IsBazelsOwn(const std::string& line) {
  constexpr std::string_view kBeginnings[] = {
      "INFO: ", "WARNING: ", "DEBUG: ", "FAILED: ", "Loading: ", "Target ", "Analyzing: ", "Use --sandbox_debug"};
  return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) { return line.starts_with(beginning); });
}

// Folders under labs/ whose name begins with the section's number.
std::vector<std::string> LabFolders(const fs::path& workspace) {
  std::vector<std::string> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(workspace / "labs")) {
    const std::string name = entry.path().filename();
    const bool numbered = name.size() > 3 && std::isdigit(static_cast<unsigned char>(name[0])) && name[2] == '_';
    if (numbered && fs::exists(entry.path() / "BUILD")) folders.push_back(name);
  }
  std::ranges::sort(folders);
  return folders;
}

void DemandBuilt(const std::vector<std::string>& labels, const BuildResult& build) {
  for (const std::string& label : labels) {
    if (build.built.contains(label)) continue;
    throw MachineError({"machine.cannot_build", {{"label", label}, {"messages", text::Printable(build.messages)}}});
  }
}

}  // namespace

// Each lab's BUILD file says what the lab consists of; Bazel writes it down where it can be read.
std::vector<std::string> Bazel::PrepareLabs() const {
  const std::vector<std::string> folders = LabFolders(workspace_);
  std::vector<std::string> stale;
  for (const std::string& folder : folders) {
    const fs::path manifest = Output("labs/" + folder + "/manifest.json");
    const fs::path source = workspace_ / "labs" / folder / "BUILD";
    if (!fs::exists(manifest) || fs::last_write_time(manifest) < fs::last_write_time(source)) {
      stale.push_back("//labs/" + folder + ":manifest");
    }
  }
  if (stale.empty()) return folders;
  const BuildResult result = Build(stale);
  if (!fs::exists(Output(""))) {
    throw MachineError({"machine.course_is_read_only", {{"path", workspace_.string()}}});
  }
  DemandBuilt(stale, result);
  return folders;
}

void Bazel::Demand(const std::vector<std::string>& labels) const {
  DemandBuilt(labels, Build(labels));
}

std::vector<BuildManifest> Bazel::ManifestsOf(const std::vector<std::string>& lab_folders) const {
  std::vector<std::string> labels;
  for (const std::string& lab : lab_folders) {
    for (const char* target : {":runner", ":build_manifest"}) labels.push_back("//labs/" + lab + target);
  }
  Demand(labels);
  std::vector<BuildManifest> manifests;
  for (const std::string& lab : lab_folders) {
    manifests.push_back(ReadBuildManifest(Output("labs/" + lab + "/build_manifest.json")));
  }
  return manifests;
}

Compiled Bazel::BuildBy(const BuildManifest& manifest, const fs::path& output) const {
  return Compiler(workspace_, manifest, output).Build();
}

BuildResult Bazel::Build(const std::vector<std::string>& labels) const {
  const TemporaryFolder folder;
  const fs::path events = folder / "events.json", messages = folder / "messages.txt";
  std::vector<std::string> words = {
      "bazel", "build", "--keep_going", "--color=no", "--noshow_progress", "--build_event_json_file=" + events.string(),
      "--"};
  words.insert(words.end(), labels.begin(), labels.end());
  Run(words, {.folder = workspace_, .errors_to = messages, .output_too = true});
  BuildResult result;
  result.messages = results::ReadWhole(messages).value_or("");
  ForEachEvent(events, [&](const Json& id, const Json& event) {
    if (id.contains("targetCompleted") && event.contains("completed") && event["completed"].value("success", false)) {
      result.built.insert(id["targetCompleted"].value("label", ""));
    }
    if (id.contains("actionCompleted") && event.contains("action") && event["action"].contains("stderr")) {
      const std::string said = results::ReadWhole(FromUri(event["action"]["stderr"].value("uri", ""))).value_or("");
      result.errors[id["actionCompleted"].value("label", "")] += said;
    }
  });
  return result;
}

std::unique_ptr<Background> Bazel::BeginToBuild(const std::vector<std::string>& labels) const {
  std::vector<std::string> words = {"bazel", "build", "--keep_going", "--noshow_progress", "--"};
  words.insert(words.end(), labels.begin(), labels.end());
  return std::make_unique<Background>(words,
                                      RunOptions{.folder = workspace_, .errors_to = "/dev/null", .output_too = true});
}

TestRun Bazel::Test(const std::vector<std::string>& labels, const std::vector<std::string>& options) const {
  const TemporaryFolder folder;
  const fs::path events = folder / "events.json";
  std::vector<std::string> words = {"bazel", "test", "--keep_going", "--build_event_json_file=" + events.string()};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back("--");
  words.insert(words.end(), labels.begin(), labels.end());
  const int status = Run(words, {.folder = workspace_});
  return ReadTestRun(events, status);
}

TestRun ReadTestRun(const fs::path& events, int status) {
  TestRun run;
  ForEachEvent(events, [&](const Json& id, const Json& event) {
    if (id.contains("targetConfigured") && event.contains("configured") && event["configured"].contains("testSize")) {
      run.results[id["targetConfigured"].value("label", "")];
    }
    if (id.contains("testSummary") && event.contains("testSummary")) {
      const Json& summary = event["testSummary"];
      TestResult& result = run.results[id["testSummary"].value("label", "")];
      result.passed = summary.value("overallStatus", "") == "PASSED";
      for (const Json& log : summary.value(result.passed ? "passed" : "failed", Json::array())) {
        result.logs.push_back(FromUri(log.value("uri", "")));
      }
    }
    if (id.contains("testResult") && event.contains("testResult") && !WasCached(event["testResult"])) {
      run.results[id["testResult"].value("label", "")].time += DurationOf(event["testResult"]);
    }
  });
  const bool any_failed = std::ranges::any_of(run.results, [](const auto& entry) { return !entry.second.passed; });
  // What Bazel itself calls failed is not a success, whatever its events say.
  run.complete = any_failed ? status == kTestsFailed : status == kAllPassed;
  return run;
}

std::string ErrorsIn(const std::string& messages) {
  std::istringstream lines(messages);
  std::string all, errors;
  int left = kMostErrorLines;
  bool begun = false;
  for (std::string line; left > 0 && std::getline(lines, line);) {
    if (IsBazelsOwn(line)) continue;
    line.resize(text::CharacterBoundary(line, kMostErrorBytes));
    begun = begun || line.find("error:") != std::string::npos ||
            line.find("undefined reference") != std::string::npos ||
            line.find("multiple definition") != std::string::npos;
    if (begun) --left;
    std::string& text = begun ? errors : all;
    if (begun || text.size() < kMostErrorLines * kMostErrorBytes) text += line + '\n';
  }
  return begun ? errors : all;
}

}  // namespace socklab::grading
