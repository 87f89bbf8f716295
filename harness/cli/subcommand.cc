#include "harness/cli/subcommand.h"

#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string_view>

#include "harness/grading/as_built.h"
#include "harness/grading/process.h"
#include "harness/kit/kit.h"
#include "harness/results/exit_status.h"
#include "harness/text/similar.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;
using results::kFullMarks;
using results::kInconclusive;
using results::kUsage;

int Fail(const text::Phrase& phrase, report::Language language, int status) {
  std::cerr << "socklab: " << report::Words(language).Say(phrase) << '\n';
  return status;
}

int Run(const Subcommand& command, const Workplace& place) {
  try {
    return command.run(place);
  } catch (const grading::UsageError& error) {
    return Fail(error.phrase, command.language(), kUsage);
  } catch (const text::Error& error) {
    return Fail(error.phrase, command.language(), kInconclusive);
  } catch (const grading::InterruptedBySignal& interrupted) {
    if (!command.when_interrupted.empty()) {
      std::cerr << '\n';
      Fail(command.when_interrupted, command.language(), kInconclusive);
    }
    signal(interrupted.signal, SIG_DFL);
    raise(interrupted.signal);
    return 128 + interrupted.signal;  // as a shell would tell it
  } catch (const std::exception& error) {
    return Fail(text::Verbatim(error.what()), command.language(), kInconclusive);
  }
}

}  // namespace

Workplace FindWorkplace() {
  for (const char* name : {"SOCKLAB_KIT", "SOCKLAB_WORKSPACE"}) {
    const char* const told = std::getenv(name);
    if (told && fs::is_directory(fs::path(told) / "labs")) return {told, name == std::string_view("SOCKLAB_KIT")};
  }
  return {};
}

grading::Course Workplace::Open(const std::string& isolation) const {
  if (folder.empty()) throw grading::UsageError("usage.start_by_launcher");
  if (is_kit) return grading::Course(folder, std::make_unique<kit::Kit>(folder, isolation));
  const char* const is_built = std::getenv("SOCKLAB_BUILT");
  if (is_built && *is_built) return grading::Course(folder, std::make_unique<grading::AsBuilt>(folder));
  return grading::Course(folder);
}

void DescribeLanguage(const Subcommand& command) {
  command.app
      ->add_option("--lang", *command.lang,
                   "Language of what is printed: en or zh (default: LC_ALL, LC_MESSAGES or LANG)")
      ->check(CLI::IsMember({"en", "zh"}));
}

int RunSubcommand(int argc, char** argv, const std::vector<AddSubcommands*>& groups) {
  CLI::App app(
      "socklab: a lab course in socket programming that grades itself.\n"
      "Exit status: 0 full marks, 1 a check or test failed, 2 wrong usage, 3 inconclusive.\n"
      "Extra credit, earned or not, does not change it. For a class: 0 every submission is decided.",
      "socklab");
  app.require_subcommand(1);
  const Workplace place = FindWorkplace();
  std::vector<Subcommand> commands;
  for (AddSubcommands* group : groups) std::ranges::move(group(app, place), std::back_inserter(commands));
  if (argc < 2) {
    std::cerr << app.help();
    return kUsage;
  }
  std::vector<std::string> names;
  for (const Subcommand& command : commands) names.push_back(command.app->get_name());
  if (const std::string name = argv[1]; !name.starts_with('-') && std::ranges::find(names, name) == names.end()) {
    const text::Phrase unknown = text::WithSuggestion({"usage.no_command", {{"name", name}}}, name, names);
    return Fail(unknown, report::LanguageChosen(""), kUsage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kFullMarks : kUsage;
  }
  const auto given = std::ranges::find_if(commands, [](const Subcommand& command) { return command.app->parsed(); });
  return Run(*given, place);
}

}  // namespace socklab::cli
