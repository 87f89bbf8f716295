// The command line of a program under test, as --program NAME=COMMAND gives it.
#ifndef SOCKLAB_HARNESS_PROGRAM_COMMAND_H_
#define SOCKLAB_HARNESS_PROGRAM_COMMAND_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/text/phrase.h"

namespace socklab::program {

// The command cannot be run at all: a mistake in how socklab was called, not the program's.
class CommandError : public text::Error {
  using Error::Error;
};

// Where a program without a slash in its name is looked up, in the sandbox as on the outside.
inline constexpr std::string_view kProgramPath = "/usr/local/bin:/usr/bin:/bin";

// The first file of that name that may be executed in one of the folders, between which colons stand.
std::optional<std::filesystem::path> FindIn(std::string_view folders, const std::string& name);

// Whether the path is the folder, or lies in it.
bool IsUnder(const std::filesystem::path& path, const std::filesystem::path& folder);
// Whether the system itself lies there, and nobody's submission.
bool IsOfTheSystem(const std::filesystem::path& path);

class Command {
 public:
  // Splits at spaces (single and double quotes and backslashes work as in sh(1)), finds the program, and makes every
  // word that names an existing file absolute. Throws CommandError: nothing there, not executable, open quote, and a
  // link anywhere in a path that leads out of the folder in which it lies, because a submission could use it to reach
  // another's files, or what only the grader may read. Links into the system are as good as what is there; those below
  // `trusted`, and those that only the machine's administrator can have made, may lead anywhere.
  static Command Parse(std::string_view text, const std::filesystem::path& trusted = {});

  // The same with these variables, "NAME=VALUE", added to its environment.
  Command With(const std::vector<std::string>& environment) const;

  const std::vector<std::string>& words() const { return words_; }

  // The folders and files outside of /usr that the words name: what the sandbox must show, each where it is.
  // A file is shown with its whole folder, unless the sandbox has its own folder of that name.
  const std::vector<std::filesystem::path>& visible() const { return visible_; }

 private:
  void Show(const std::filesystem::path& path);

  std::vector<std::string> words_;
  std::vector<std::filesystem::path> visible_;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_COMMAND_H_
