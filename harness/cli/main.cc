// The socklab command. The launcher ./socklab builds it and runs it.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "harness/cli/commands.h"
#include "harness/grading/process.h"
#include "harness/report/words.h"
#include "harness/results/results.h"
#include "harness/text/phrase.h"
#include "harness/text/similar.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;

fs::path Workspace() {
  const char* told = std::getenv("SOCKLAB_WORKSPACE");
  if (!told || !fs::is_directory(fs::path(told) / "labs")) {
    throw grading::UsageError("usage.start_by_launcher");
  }
  return told;
}

void DescribeCheck(CLI::App& app, CheckOptions& options) {
  app.add_option("LAB", options.labs, "The lab: 4, 04 or 04_tcp_chat; all of them by default");
  app.add_flag("--solution", options.candidates.solution, "Grade the reference solution instead of your programs");
  app.add_option("--program", options.candidates.programs,
                 "NAME=COMMAND: grade any executable, in any language, as that program (repeatable). The lab's options "
                 "(--host, --port, …) are added after it")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--only", options.grading.only, "Only the check of that name (repeatable)")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--tier", options.grading.tiers,
                 "Only the checks of that tier: basic, robust, hardened or extra, beyond the 100 points (repeatable)")
      ->take_all()
      ->allow_extra_args(false)
      ->check(CLI::IsMember(results::TierNames()));
  app.add_option("--seed", options.grading.seed, "Seed for random content; the same seed gives the same content");
  app.add_option("--repeat", options.grading.repeat, "Run each check that many times; it passes if it always does")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--jobs", options.grading.jobs,
                 "Checks to run in parallel (default: one per CPU; checks that mostly wait are not counted)")
      ->check(CLI::Range(1, 1000));
  app.add_option(
         "--isolation", options.grading.isolation,
         "full: in the sandbox; user: each program as a user of its own (only as root; the default for root where "
         "the kernel refuses the sandbox); none: on the bare machine, with your privileges (never as root)")
      ->check(CLI::IsMember({"full", "user", "none"}));
  app.add_option("--json", options.json, "Write the results document to that file (docs/results.schema.json)");
  app.add_option("--html", options.html, "Write a page for a browser to that file: one file, which needs no network");
  app.add_option("--junit", options.junit, "Write the results to that file as XML in the form of JUnit");
  app.add_option(
         "--export", options.exports,
         "FORMAT=FILE: write the results for another system: gradescope, autolab, prairielearn, github or junit "
         "(repeatable)")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--policy", options.policy,
                 "The file that says what of the results --export shows (docs/assignment.example.toml)");
  app.add_option(
      "--pcap", options.grading.captures,
      "Write the network traffic of each check that failed (with --verbose: of each check) to that directory, "
      "for Wireshark: LAB/CHECK.pcapng");
  app.add_flag("--plain", options.plain,
               "Print FILE:LINE: error: lines, which editors understand, instead of the report");
  app.add_flag("--trace", options.grading.traces,
               "Run the first failed checks again under strace: their conversations show your programs' system calls. "
               "The verdicts stay as they are");
  app.add_flag("-v,--verbose", options.grading.keeps_all_steps, "Show the conversations of passed checks too");
}

void DescribeLanguage(CLI::App& app, std::string& lang) {
  app.add_option("--lang", lang, "Language of what is printed: en or zh (default: LC_ALL, LC_MESSAGES or LANG)")
      ->check(CLI::IsMember({"en", "zh"}));
}

void DescribeWatch(CLI::App& app, WatchOptions& options) {
  app.add_option("LAB", options.lab, "The lab: 4, 04 or 04_tcp_chat")->required();
  app.add_option("--html", options.html, "Keep a page for a browser up to date in that file");
  app.add_option("--seed", options.seed, "Seed for random content (default: a new one, the same for all runs)");
}

void DescribeExport(CLI::App& app, GradebookOptions& options) {
  app.add_option("FORMAT", options.format,
                 "csv or json: the class; canvas or moodle: grades for these to import; "
                 "gradescope, autolab, prairielearn, github or junit: a file for each submission")
      ->required()
      ->check(CLI::IsMember(ExportFormats()));
  app.add_option("--to", options.to, "The file to write to, or the directory (default: standard output)");
  app.add_option("--lab", options.labs, "Only that lab (repeatable)")->take_all()->allow_extra_args(false);
  app.add_option("--sheet", options.sheet,
                 "With canvas or moodle: fill in this file, a gradebook that Canvas or a grading worksheet that Moodle "
                 "has exported");
  app.add_flag("--excel", options.excel, "With csv: begin with a byte-order mark, so that Excel shows Chinese");
}

// What comes out of a gradebook: a subcommand for each.
void DescribeGradebook(CLI::App& app, GradebookOptions& options) {
  app.add_option("GRADEBOOK", options.gradebook, "The gradebook's file, class.db")->required();
  app.add_option("--policy", options.policy,
                 "The policy's file (default: class.toml beside class.db; docs/assignment.example.toml explains it)");
  app.require_subcommand(1);
  app.fallthrough();
  const auto add = [&](const char* name, GradebookAction action, const char* description) {
    CLI::App* command = app.add_subcommand(name, description);
    command->callback([&options, action] { options.action = action; });
    command->fallthrough();
    return command;
  };
  add("show", GradebookAction::kShow, "The class in a table, who is missing, what is not decided");
  add("report", GradebookAction::kReport, "Write a page on the class, with each student's report behind it")
      ->add_option("DIR", options.to, "The directory to write to: DIR/index.html")
      ->required();
  add("feedback", GradebookAction::kFeedback,
      "Write what is handed back: a page a student, packed for Moodle and Canvas")
      ->add_option("DIR", options.to, "The directory to write to")
      ->required();
  DescribeExport(*add("export", GradebookAction::kExport, "Write grades for other systems"), options);
}

// The language for errors: the one that was asked for, whichever command it is.
report::Words ErrorWords(const std::string& lang) {
  return report::Words(report::LanguageChosen(lang));
}

int Fail(const text::Phrase& phrase, const std::string& lang, int status) {
  std::cerr << "socklab: " << ErrorWords(lang).Say(phrase) << '\n';
  return status;
}

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return names;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "socklab: a lab course in socket programming that grades itself.\n"
      "Exit status: 0 full marks, 1 a check or test failed, 2 wrong usage, 3 inconclusive.\n"
      "Extra credit, earned or not, does not change it.",
      "socklab");
  app.require_subcommand(1);
  CLI::App* list = app.add_subcommand("list", "The labs, the points you have, what comes next");
  CheckOptions options;
  DescribeLanguage(*list, options.lang);
  CLI::App* check = app.add_subcommand("check", "Build and grade your programs");
  DescribeCheck(*check, options);
  DescribeLanguage(*check, options.lang);
  WatchOptions watching;
  CLI::App* watch = app.add_subcommand("watch", "Build and grade a lab each time that you save a source of it");
  DescribeWatch(*watch, watching);
  DescribeLanguage(*watch, watching.lang);
  std::vector<std::string> labs;
  bool matrix = false;
  CLI::App* verify =
      app.add_subcommand("verify", "Prove the course: solutions pass, skeletons score 0, mutants are caught");
  verify->add_option("LAB", labs, "The labs; all of them by default");
  verify->add_flag("--matrix", matrix,
                   "Print the whole kill matrix: which checks catch which mutants (takes minutes a lab)");
  CLI::App* editor = app.add_subcommand("editor", "Write compile_commands.json, by which clangd knows the sources");
  DescribeLanguage(*editor, options.lang);
  GradebookOptions gradebook_options;
  CLI::App* gradebook = app.add_subcommand("gradebook", "Show a class that was graded, hand back, export");
  DescribeGradebook(*gradebook, gradebook_options);
  DescribeLanguage(*gradebook, gradebook_options.lang);
  app.add_subcommand("test", "Run every test of the project");
  if (argc < 2) {
    std::cerr << app.help();
    return kUsage;
  }
  const std::vector<std::string> known = CommandsOf(app);
  if (const std::string name = argv[1]; !name.starts_with('-') && std::ranges::find(known, name) == known.end()) {
    return Fail(text::WithSuggestion({"usage.no_command", {{"name", name}}}, name, known), options.lang, kUsage);
  }
  const auto lang = [&] { return *watch ? watching.lang : *gradebook ? gradebook_options.lang : options.lang; };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kFullMarks : kUsage;
  }
  try {
    const fs::path workspace = Workspace();
    if (*list) return List(grading::Course(workspace), options.language());
    options.grading.lang = options.lang;
    if (*editor) return PrepareEditor(grading::Course(workspace), options.language());
    if (*check) return CheckLabs(grading::Course(workspace), options);
    if (*watch) return Watch(grading::Course(workspace), watching);
    if (*gradebook) return ShowGradebook(grading::Course(workspace), gradebook_options);
    if (*verify) return Verify(grading::Course(workspace), labs, matrix);
    return TestProject(grading::Bazel(workspace), workspace / "tests" / "cli");
  } catch (const grading::UsageError& error) {
    return Fail(error.phrase, lang(), kUsage);
  } catch (const text::Error& error) {
    return Fail(error.phrase, lang(), kInconclusive);
  } catch (const grading::InterruptedBySignal& interrupted) {
    if (*check) std::cerr << '\n';
    if (*check) Fail("usage.interrupted", lang(), kInconclusive);
    signal(interrupted.signal, SIG_DFL);
    raise(interrupted.signal);
    return 128 + interrupted.signal;  // as a shell would tell it
  } catch (const std::exception& error) {
    return Fail(text::Verbatim(error.what()), lang(), kInconclusive);
  }
}

}  // namespace
}  // namespace socklab::cli

int main(int argc, char** argv) {
  return socklab::cli::Main(argc, argv);
}
