// A subcommand of socklab: its options, and what it does.
#ifndef SOCKLAB_HARNESS_CLI_SUBCOMMAND_H_
#define SOCKLAB_HARNESS_CLI_SUBCOMMAND_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/grading/course.h"
#include "harness/report/words.h"
#include "harness/text/phrase.h"

namespace CLI {
class App;
}

namespace socklab::cli {

// Where the command works: in the course, or in a kit of it.
struct Workplace {
  std::filesystem::path folder;  // empty where the launcher has not told it
  bool is_kit = false;

  // `isolation` is what the user has asked for, which in a kit the compiler gets, too. Throws UsageError where the
  // launcher has not told the folder.
  grading::Course Open(const std::string& isolation = "") const;
};

Workplace FindWorkplace();

struct Subcommand {
  CLI::App* app = nullptr;
  // Returns the exit status. Throws UsageError, MachineError, InterruptedBySignal.
  std::function<int(const Workplace&)> run{};
  std::shared_ptr<std::string> lang = std::make_shared<std::string>();  // "en", "zh"; empty: as the environment says
  text::Phrase when_interrupted{};                                      // what is said then; may be empty

  report::Language language() const { return report::LanguageChosen(*lang); }
};

// Adds --lang, which sets the language of what is printed.
void DescribeLanguage(const Subcommand& command);

// Each adds subcommands to the command line: those that the kit has too, and those that only the course has.
using AddSubcommands = std::vector<Subcommand>(CLI::App& app, const Workplace& place);
AddSubcommands StudentCommands, CourseCommands;

// Understands the command line, and runs one of these subcommands.
int RunSubcommand(int argc, char** argv, const std::vector<AddSubcommands*>& groups);

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_SUBCOMMAND_H_
