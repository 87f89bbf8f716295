#include "harness/program/command.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace socklab::program {
namespace {

namespace fs = std::filesystem;

// Folders that look different inside the sandbox: only single files of theirs can be shown.
constexpr std::array<std::string_view, 8> kOwnFolders = {"/",    "/tmp", "/student", "/proc",
                                                         "/dev", "/etc", "/run",     "/var"};

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      if (word) words.push_back(*std::exchange(word, std::nullopt));
      continue;
    }
    if (!word) word.emplace();
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      *word += text[++i];
    } else {
      *word += c;
    }
  }
  if (quote != 0) throw CommandError({"command.open_quote", {{"command", text}}});
  if (word) words.push_back(*word);
  return words;
}

fs::path FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) return fs::absolute(name).lexically_normal();
  if (const auto found = FindIn(kProgramPath, name)) return *found;
  throw CommandError({fs::exists(name) ? "command.not_in_path_but_here" : "command.not_in_path",
                      {{"name", name}, {"path", kProgramPath}}});
}

void DemandExecutable(const fs::path& path) {
  if (!fs::exists(path)) throw CommandError({"command.no_such_file", {{"path", path.string()}}});
  if (fs::is_directory(path)) throw CommandError({"command.is_directory", {{"path", path.string()}}});
  if (access(path.c_str(), X_OK) != 0) {
    throw CommandError({"command.not_executable", {{"path", path.string()}}});
  }
}

// A folder in which only the system's administrator makes links, such as /home: nobody could have put a submission
// there. Nothing is known of root's folders where root is who grades.
bool IsOfTheAdministrator(const fs::path& folder) {
  struct stat status {};
  return geteuid() != 0 && stat(folder.c_str(), &status) == 0 && status.st_uid == 0 &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// Whether a link that lies in `folder` may lead to `target`, both free of links. `trusted` may be empty.
bool MayLeadTo(const fs::path& target, const fs::path& folder, const fs::path& trusted) {
  if (IsUnder(target, folder) || IsOfTheSystem(target) || IsOfTheAdministrator(folder)) return true;
  if (trusted.empty()) return false;
  // The last: `bazel-bin`, in the course itself.
  return IsUnder(folder, trusted) || (folder == fs::current_path() && IsUnder(trusted, target));
}

// Where an existing file really is. Links are followed here, one by one, because what they lead through may be missing
// in the sandbox. In the system all is there, and a link's own name may matter (busybox(1)).
fs::path Resolved(fs::path path, const fs::path& trusted) {
  if (IsOfTheSystem(path)) return path;
  if (!path.has_filename()) path = path.parent_path();
  fs::path named = path.root_path(), real = named;
  for (const fs::path& name : path.relative_path()) {
    named /= name;
    if (!fs::is_symlink(real / name)) {
      real /= name;
      continue;
    }
    const fs::path target = fs::canonical(real / name);
    if (!MayLeadTo(target, real, trusted)) {
      throw CommandError({"command.leads_out", {{"path", named.string()}, {"target", target.string()}}});
    }
    real = target;
  }
  return real;
}

}  // namespace

std::optional<fs::path> FindIn(std::string_view folders, const std::string& name) {
  for (std::size_t begin = 0, end; begin <= folders.size(); begin = end + 1) {
    end = std::min(folders.find(':', begin), folders.size());
    fs::path candidate = fs::path(folders.substr(begin, end - begin)) / name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

bool IsUnder(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

bool IsOfTheSystem(const fs::path& path) {
  return IsUnder(path, "/usr") || IsUnder(path, "/bin") || IsUnder(path, "/lib");
}

Command Command::Parse(std::string_view text, const fs::path& trusted) {
  Command command;
  command.words_ = Split(text);
  if (command.words_.empty()) throw CommandError("command.empty");
  const fs::path program = FindProgram(command.words_.front());
  DemandExecutable(program);
  command.words_.front() = program;
  const fs::path free = fs::exists(trusted) ? fs::canonical(trusted) : fs::path();
  for (std::string& word : command.words_) {
    if (word.empty() || word.starts_with('-')) continue;
    std::error_code ignored;
    const fs::path path = fs::absolute(word).lexically_normal();
    if (!fs::exists(path, ignored)) continue;
    word = Resolved(path, free);
    command.Show(word);
  }
  return command;
}

Command Command::With(const std::vector<std::string>& environment) const {
  Command command = *this;
  command.words_ = {"/usr/bin/env"};
  for (const std::vector<std::string>* part : {&environment, &words_}) {
    command.words_.insert(command.words_.end(), part->begin(), part->end());
  }
  return command;
}

void Command::Show(const fs::path& path) {
  if (path == "/" || IsOfTheSystem(path)) return;
  fs::path shown = fs::is_directory(path) ? path : path.parent_path();
  if (std::ranges::find(kOwnFolders, shown.native()) != kOwnFolders.end()) shown = path;
  if (std::ranges::find(visible_, shown) == visible_.end()) visible_.push_back(shown);
}

}  // namespace socklab::program
