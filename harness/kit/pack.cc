#include "harness/kit/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <system_error>

#include "harness/grading/build_manifest.h"
#include "harness/grading/compiler.h"
#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/grading/source_snapshot.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"

namespace socklab::kit {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using grading::BuildManifest;
using grading::MachineError;
using grading::TemporaryFolder;

// What a command prints; nothing where it fails, or is not there.
std::string Said(const std::vector<std::string>& words, const fs::path& folder) {
  try {
    const grading::Heard heard = grading::RunAndHear(words, folder);
    return heard.status == 0 ? heard.said : "";
  } catch (const std::system_error&) {
    return "";
  }
}

void Copy(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) throw MachineError({"machine.kit_lacks", {{"path", from.string()}}});
  fs::create_directories(to.parent_path());
  fs::copy_file(from, to);
  fs::permissions(to, fs::perms::owner_write, fs::perm_options::add);  // Bazel's files have no such permission
}

void CopyAll(const fs::path& from, const fs::path& to, const std::set<std::string>& extensions) {
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    if (extensions.contains(entry.path().extension())) Copy(entry.path(), to / entry.path().filename());
  }
}

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  results::WriteWhole(path, text);
}

// A lab's catalogue with its title alone: what it says of the checks is compiled into them.
std::string TitleIn(const std::string& words) {
  const Json json = Json::parse(words);
  Json title = Json::object();
  if (json.contains("title")) title["title"] = json["title"];
  return title.dump() + '\n';
}

// The tasks of an editor that need no Bazel.
std::string TasksOfKit(const std::string& text) {
  constexpr bool kThrows = true, kHasComments = true;
  Json json = Json::parse(text, nullptr, kThrows, kHasComments);
  Json tasks = Json::array();
  for (const Json& task : json.at("tasks")) {
    if (task.at("command") != "bazel") tasks.push_back(task);
  }
  json["tasks"] = tasks;
  return json.dump(2) + '\n';
}

// What a kit holds, while it is put together.
class Contents {
 public:
  Contents(const grading::Bazel& bazel, fs::path workspace, fs::path folder)
      : bazel_(bazel), workspace_(std::move(workspace)), folder_(std::move(folder)) {}

  void AddLab(const std::string& lab) {
    const fs::path from = workspace_ / "labs" / lab, to = folder_ / "labs" / lab;
    const BuildManifest manifest = grading::ReadBuildManifest(bazel_.Output("labs/" + lab + "/kit_manifest.json"));
    for (const std::string& source : manifest.sources) Copy(from / source, to / source);
    for (const char* handout : {"README.md", "README.zh.md"}) {
      if (const auto text = results::ReadWhole(from / handout)) Write(to / handout, HandoutOfKit(*text));
    }
    const fs::path lib = folder_ / "lib" / "labs" / lab;
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
      const std::string name = entry.path().filename();
      if (name.starts_with("words.")) Write(lib / name, TitleIn(results::ReadWhole(entry.path()).value_or("{}")));
    }
    Copy(bazel_.Output("labs/" + lab + "/kit_runner"), lib / "runner");
    Copy(bazel_.Output("labs/" + lab + "/manifest.json"), lib / "manifest.json");
    Copy(bazel_.Output("labs/" + lab + "/kit_manifest.json"), lib / "build_manifest.json");
    for (const std::string& library : manifest.ways.front().given) given_.insert(fs::path(library).parent_path());
    labs_.push_back(manifest);
  }

  void AddWhatLabsAreGiven() {
    for (const std::string& given : given_) CopyAll(workspace_ / given, folder_ / given, {".h", ".cc"});
    CopyAll("/usr/include/CLI", folder_ / "third_party/CLI", {".hpp"});
    Copy("/usr/share/doc/libcli11-dev/copyright", folder_ / "third_party/CLI/LICENSE");
    for (const BuildManifest& lab : labs_) AddPrecompiled(lab);
  }

  void AddHarness() {
    Copy(bazel_.Output("harness/cli/kit_socklab"), folder_ / "lib/socklab");
    Copy(bazel_.Output("harness/program/supervisor"), folder_ / "lib/runfiles/socklab/harness/program/supervisor");
    Copy(workspace_ / "harness/program/sanitizer_probe.cc", folder_ / "lib/probe/sanitizer_probe.cc");
    Copy(workspace_ / "docs/results.schema.json", folder_ / "docs/results.schema.json");
    const fs::path files = workspace_ / "harness/kit/files";
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(files)) {
      if (!entry.is_regular_file()) continue;
      // Here, tools would take a file for their own whose name begins with a dot.
      constexpr std::string_view kDot = "dot_";
      std::string name = entry.path().lexically_relative(files);
      if (name.starts_with(kDot)) name.replace(0, kDot.size(), ".");
      Copy(entry.path(), folder_ / name);
    }
    const std::string tasks = results::ReadWhole(workspace_ / ".vscode/tasks.json").value_or("{}");
    Write(folder_ / ".vscode/tasks.json", TasksOfKit(tasks));
    Copy(workspace_ / ".vscode/extensions.json", folder_ / ".vscode/extensions.json");
    Copy(workspace_ / "adapters/github/classroom.yml", folder_ / ".github/workflows/classroom.yml");
  }

 private:
  // What Bazel has compiled of the libraries that the lab is given: most compilers can do with it.
  void AddPrecompiled(const BuildManifest& lab) {
    const BuildManifest of_bazel = grading::ReadBuildManifest(bazel_.Output(lab.folder + "/build_manifest.json"));
    grading::SourceSnapshot sources(folder_, lab, folder_ / lab.folder, true);
    sources.Take();
    for (const BuildManifest::Way& way : of_bazel.ways) {
      for (const std::string& library : way.libraries) {
        const std::string given = library.substr(library.find("labs/"));
        const fs::path archive = folder_ / grading::kPrecompiled / grading::ArchiveName(given, way.suffix);
        if (fs::exists(archive)) continue;  // of another lab
        Copy(workspace_ / library, archive);
        Write(archive.string() + ".sources", sources.DigestOfGiven());
      }
    }
  }

  const grading::Bazel& bazel_;
  fs::path workspace_;
  fs::path folder_;
  std::vector<BuildManifest> labs_;
  std::set<std::string> given_;  // folders
};

std::vector<std::string> LabelsFor(const std::vector<std::string>& lab_folders) {
  std::vector<std::string> labels = {"//harness/cli:kit_socklab", "//harness/program:supervisor"};
  for (const std::string& lab : lab_folders) {
    for (const char* target : {"kit_runner", "kit_manifest", "manifest", "build_manifest"}) {
      labels.push_back(fmt::format("//labs/{}:{}", lab, target));
    }
  }
  return labels;
}

// The same files make the same archive, byte for byte.
void Archive(const fs::path& parent, const std::string& name, const fs::path& file) {
  const fs::path beside = file.string() + ".part";
  const grading::Heard heard = grading::RunAndHear(
      {"tar", "--create", "--use-compress-program=xz -9e --threads=1", "--file=" + fs::absolute(beside).string(),
       "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+rw,go+r,go-w", "--mtime=@0",
       "--format=gnu", "--directory=" + parent.string(), name});
  std::error_code error;
  if (heard.status == 0) {
    fs::rename(beside, file, error);
    if (!error) return;
  }
  const std::string why = error ? error.message() : text::Printable(heard.said);
  fs::remove(beside, error);
  throw MachineError({"machine.cannot_write_kit", {{"path", file.string()}, {"messages", why}}});
}

}  // namespace

std::string RevisionOf(const fs::path& workspace) {
  std::string commit = Said({"git", "rev-parse", "--short=10", "HEAD"}, workspace);
  commit = commit.substr(0, commit.find('\n'));
  if (commit.empty()) return "unknown";
  const bool is_changed = !Said({"git", "status", "--porcelain", "--untracked-files=no"}, workspace).empty();
  return is_changed ? commit + "-changed" : commit;
}

std::string HandoutOfKit(std::string text) {
  constexpr std::string_view kOfBazel = "bazel-bin/labs/", kOfKit = "build/programs/";
  for (std::size_t at = 0; (at = text.find(kOfBazel, at)) != std::string::npos; at += kOfKit.size()) {
    text.replace(at, kOfBazel.size(), kOfKit);
  }
  return text;
}

Packed Pack(const grading::Bazel& bazel, const fs::path& workspace, const std::vector<std::string>& lab_folders,
            const fs::path& file) {
  bazel.Demand(LabelsFor(lab_folders));
  const std::string revision = RevisionOf(workspace), name = "socklab-kit-" + revision;
  const TemporaryFolder temporary;
  const fs::path folder = temporary / name;
  try {
    Contents kit(bazel, workspace, folder);
    for (const std::string& lab : lab_folders) kit.AddLab(lab);
    kit.AddWhatLabsAreGiven();
    kit.AddHarness();
    Write(folder / "VERSION", revision + '\n');
  } catch (const std::system_error& error) {
    throw MachineError(
        {"machine.cannot_write_kit", {{"path", folder.string()}, {"messages", std::string_view(error.what())}}});
  }
  Archive(folder.parent_path(), name, file);
  return {.name = name, .bytes = fs::file_size(file)};
}

}  // namespace socklab::kit
