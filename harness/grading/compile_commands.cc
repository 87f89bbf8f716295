#include "harness/grading/compile_commands.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "harness/grading/bazel.h"
#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// Whether it is left out together with the word after it.
bool IsLeftOutWithItsValue(std::string_view word, std::string_view value) {
  return IsOneOf(word, {"-wrapper", "-o", "-MF"}) || (word == "-include" && value.ends_with("standard_headers.h"));
}

// What is not about the meaning of the source; some of it is unknown to clang.
bool IsLeftOut(std::string_view word) {
  return word == "-MD" || word == "-fno-canonical-system-headers" || word.starts_with("-frandom-seed=");
}

// Bazel's working folder has third-party code beside the course; the workspace has not.
std::string Resolved(const std::string& word, const fs::path& external) {
  for (const std::string option : {"", "-I"}) {
    const std::string beginning = option + "external/";
    if (word.starts_with(beginning)) return option + (external / word.substr(beginning.size())).string();
  }
  return word;
}

Json ArgumentsOf(const std::vector<std::string>& words, const fs::path& external) {
  Json arguments = Json::array();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i + 1 < words.size() && IsLeftOutWithItsValue(words[i], words[i + 1])) {
      ++i;
    } else if (!IsLeftOut(words[i])) {
      arguments.push_back(Resolved(words[i], external));
    }
  }
  return arguments;
}

// The word after -c; empty where there is none.
std::string SourceIn(const std::vector<std::string>& words) {
  const auto option = std::ranges::find(words, "-c");
  return option == words.end() || std::next(option) == words.end() ? "" : *std::next(option);
}

// What a student may read or write; mutants are not among it.
std::string TargetsOf(const std::vector<std::string>& labs, const fs::path& workspace) {
  std::vector<std::string> folders = {"labs/support", "labs/support/website"};
  for (const std::string& lab : labs) folders.insert(folders.end(), {"labs/" + lab, "solutions/" + lab});
  std::string targets = "//harness/...";
  for (const std::string& folder : folders) {
    if (fs::exists(workspace / folder / "BUILD")) targets += " + //" + folder + ":all";
  }
  return targets;
}

}  // namespace

Json CompileCommands(std::string_view actions, const fs::path& workspace, const fs::path& external) {
  Json commands = Json::array();
  std::set<std::string> sources;
  for (const Json& action : Json::parse(actions).value("actions", Json::array())) {
    const auto words = action.value("arguments", std::vector<std::string>());
    const std::string source = SourceIn(words);
    const bool is_ours =
        source.ends_with(".cc") && !source.starts_with("bazel-out/") && !source.starts_with("external/");
    if (!is_ours || !sources.insert(source).second) continue;
    commands.push_back(
        {{"directory", workspace.string()}, {"file", source}, {"arguments", ArgumentsOf(words, external)}});
  }
  return commands;
}

// Those of labs, solutions and harness.
Json Bazel::CompileCommands(const std::vector<std::string>& lab_folders) const {
  const auto [status, text] = RunAndHear(
      {"bazel", "aquery", "--noshow_progress", "--color=no", "--output=jsonproto", "--include_artifacts=false", "--",
       "mnemonic(CppCompile, " + TargetsOf(lab_folders, workspace_) + ")"},
      workspace_);
  const std::size_t begin = text.starts_with('{') ? 0 : text.find("\n{");
  const std::size_t end = text.rfind("\n}");
  if (status != 0 || begin == std::string::npos || end == std::string::npos) {
    throw MachineError(
        {"machine.cannot_build", {{"label", "compile_commands.json"}, {"messages", text::Printable(text)}}});
  }
  // <output base>/execroot/<workspace>/bazel-out
  const fs::path base = fs::canonical(Output("")).parent_path();
  fs::path external = base;
  while (external.has_relative_path() && external.filename() != "execroot") external = external.parent_path();
  external = external.parent_path() / "external";
  return grading::CompileCommands(std::string_view(text).substr(begin, end + 2 - begin), workspace_, external);
}

}  // namespace socklab::grading
