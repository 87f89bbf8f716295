#include "harness/kit/kit.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "harness/grading/errors.h"
#include "harness/net/descriptor.h"
#include "harness/program/granted_isolation.h"
#include "harness/program/sanitizer.h"
#include "harness/results/whole_file.h"

namespace socklab::kit {
namespace {

namespace fs = std::filesystem;
using grading::BuildManifest;
using grading::BuildResult;
using grading::Compiled;
using grading::MachineError;
using program::Isolation;

constexpr char kLabs[] = "labs", kRunner[] = "runner", kProbes[] = "lib/probe";
constexpr char kCxx20Probe[] = "cxx20_probe", kSanitizerProbe[] = "sanitizer_probe";
constexpr char kHarness[] = "runfiles/socklab/harness/program";

struct Target {
  std::string lab;
  std::string name;
};

// "//labs/04_tcp_chat:server".
Target TargetOf(const std::string& label) {
  const std::size_t slash = label.rfind('/'), colon = label.rfind(':');
  return {label.substr(slash + 1, colon - slash - 1), label.substr(colon + 1)};
}

// What of it makes these programs, in these builds of them.
BuildManifest Restricted(BuildManifest manifest, const std::set<std::string>& wanted) {
  for (BuildManifest::Way& way : manifest.ways) {
    std::erase_if(way.programs, [&](const std::string& program) { return !wanted.contains(program + way.suffix); });
  }
  std::erase_if(manifest.ways, [](const BuildManifest::Way& way) { return way.programs.empty(); });
  return manifest;
}

// Of two commands in one kit, the second waits until the first has compiled.
net::Descriptor Lock(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  net::Descriptor lock(open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock) {
    if (!error) error.assign(errno, std::generic_category());
    throw MachineError(
        {"machine.kit_is_read_only", {{"path", folder.parent_path().string()}, {"error", error.message()}}});
  }
  net::Checked(flock(lock.get(), LOCK_EX), "flock");
  return lock;
}

}  // namespace

std::vector<std::string> Kit::PrepareLabs() const {
  std::vector<std::string> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(Output(kLabs))) {
    folders.push_back(entry.path().filename());
  }
  std::ranges::sort(folders);
  return folders;
}

std::string Kit::revision() const {
  const std::string text = results::ReadWhole(folder_ / "VERSION").value_or("");
  return text.substr(0, text.find('\n'));
}

const FoundCompiler& Kit::compiler() const {
  if (!compiler_) compiler_ = FindCompiler();
  return *compiler_;
}

Isolation Kit::GrantedIsolation() const {
  if (!granted_) granted_ = program::IsolationFor(Output(std::string(kHarness) + "/supervisor"), isolation_);
  return *granted_;
}

BuildManifest Kit::ReadManifest(const std::string& lab_folder) const {
  BuildManifest manifest = grading::ReadBuildManifest(Output("labs/" + lab_folder + "/build_manifest.json"));
  for (BuildManifest::Way& way : manifest.ways) {
    way.compiler = compiler().path;
    way.version = compiler().version;
  }
  return manifest;
}

std::vector<BuildManifest> Kit::ManifestsOf(const std::vector<std::string>& lab_folders) const {
  std::vector<BuildManifest> manifests;
  for (const std::string& lab : lab_folders) {
    BuildManifest manifest = ReadManifest(lab);
    std::set<std::string> wanted(manifest.programs.begin(), manifest.programs.end());
    for (const std::string& program : manifest.programs) wanted.insert(program::SanitizedName(program));
    manifests.push_back(Restricted(std::move(manifest), wanted));
  }
  return manifests;
}

Compiled Kit::BuildBy(const BuildManifest& manifest, const fs::path&) const {
  return Compile(manifest);
}

Compiled Kit::Compile(const BuildManifest& manifest) const {
  const fs::path output = folder_ / "build";
  const net::Descriptor lock = Lock(output);
  const grading::InSandbox sandbox(Output(std::string(kHarness) + "/supervisor"), GrantedIsolation());
  Compiled compiled = grading::Compiler(folder_, manifest, output, sandbox).Build();
  for (const BuildManifest::Way& way : manifest.ways) {
    const std::string name = way.programs.front() + way.suffix;
    if (way.suffix.empty() && !compiled.errors.empty()) BuildProbe(kCxx20Probe, way, "machine.no_cxx20");
    if (program::IsSanitizedName(name)) InstallSanitizerProbe(way);
  }
  return compiled;
}

// Where a program does not build, that need not be its author's fault.
fs::path Kit::BuildProbe(const std::string& name, const BuildManifest::Way& way, const char* complaint) const {
  BuildManifest manifest = {
      .folder = kProbes, .programs = {kCxx20Probe, kSanitizerProbe}, .sources = {}, .ways = {way}};
  manifest.ways[0].programs = {name};
  manifest.ways[0].given.clear();
  const grading::InSandbox sandbox(Output(std::string(kHarness) + "/supervisor"), GrantedIsolation());
  const Compiled compiled = grading::Compiler(folder_, manifest, folder_ / "build", sandbox).Build();
  if (!compiled.errors.empty()) {
    throw MachineError({complaint, {{"version", compiler().version}, {"messages", compiled.errors.begin()->second}}});
  }
  return compiled.programs.begin()->second;
}

// Before a check asks for it.
void Kit::InstallSanitizerProbe(const BuildManifest::Way& way) const {
  const fs::path probe = BuildProbe(kSanitizerProbe, way, "machine.no_sanitizer");
  const fs::path place = Output(kHarness) / kSanitizerProbe, beside = place.string() + ".new";
  fs::copy_file(probe, beside, fs::copy_options::overwrite_existing);
  fs::rename(beside, place);
}

BuildResult Kit::Build(const std::vector<std::string>& labels) const {
  BuildResult result;
  std::map<std::string, std::set<std::string>> programs;  // by lab
  for (const std::string& label : labels) {
    const Target target = TargetOf(label);
    if (target.name != kRunner) {
      programs[target.lab].insert(target.name);
    } else if (fs::exists(FileOf(label, result))) {
      result.built.insert(label);
    }
  }
  for (const auto& [lab, wanted] : programs) {
    result.Add(Compile(Restricted(ReadManifest(lab), wanted)), lab);
  }
  return result;
}

nlohmann::json Kit::CompileCommands(const std::vector<std::string>& lab_folders) const {
  nlohmann::json commands = nlohmann::json::array();
  const auto add = [&](const fs::path& folder, const BuildManifest::Way& way) {
    std::set<fs::path> sources;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / folder)) {
      if (entry.path().extension() == ".cc") sources.insert(folder / entry.path().filename());
    }
    for (const fs::path& source : sources) {
      std::vector<std::string> words = {way.compiler};
      std::ranges::copy(way.compile, std::back_inserter(words));
      words.insert(words.end(), {"-c", source});
      commands.push_back({{"directory", folder_.string()}, {"file", source.string()}, {"arguments", words}});
    }
  };
  std::set<std::string> given;
  for (const std::string& lab : lab_folders) {
    const BuildManifest manifest = ReadManifest(lab);
    add(manifest.folder, manifest.ways.front());
    for (const std::string& library : manifest.ways.front().given) {
      const std::string folder = fs::path(library).parent_path();
      if (given.insert(folder).second) add(folder, manifest.ways.front());
    }
  }
  return commands;
}

}  // namespace socklab::kit
