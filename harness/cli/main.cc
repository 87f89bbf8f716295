// The socklab command. The launcher ./socklab builds it and runs it.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "harness/check/results.h"
#include "harness/cli/commands.h"
#include "harness/cli/process.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;

fs::path Workspace() {
  const char* told = std::getenv("SOCKLAB_WORKSPACE");
  if (!told || !fs::is_directory(fs::path(told) / "labs")) {
    throw UsageError("start it by ./socklab in the folder of the course");
  }
  return told;
}

void DescribeCheck(CLI::App& app, CheckOptions& options) {
  app.add_option("LAB", options.labs, "The lab: 4, 04 or 04_tcp_chat; all of them by default");
  app.add_flag("--solution", options.solution, "Grade the reference solution instead of your programs");
  app.add_option("--program", options.programs,
                 "NAME=COMMAND: grade any executable, in any language, as that program (repeatable). The lab's options "
                 "(--host, --port, …) are added after it")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--only", options.only, "Only the check of that name (repeatable)")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--tier", options.tiers,
                 "Only the checks of that tier: basic, robust, hardened or extra, beyond the 100 points (repeatable)")
      ->take_all()
      ->allow_extra_args(false)
      ->check(CLI::IsMember(check::TierNames()));
  app.add_option("--seed", options.seed, "The same random content again");
  app.add_option("--repeat", options.repeat, "Run each check that many times; it passes if it always does")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--jobs", options.jobs, "Checks at once, beside those that mostly wait; by default one a processor")
      ->check(CLI::Range(1, 1000));
  app.add_option(
         "--isolation", options.isolation,
         "full: in the sandbox; none: on the bare machine, where programs may do whatever you may (never as root)")
      ->check(CLI::IsMember({"full", "none"}));
  app.add_option("--json", options.json, "Write the results document to that file (docs/results.schema.json)");
  app.add_flag("-v,--verbose", options.verbose, "Show the conversations of passed checks too");
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
  CLI::App* check = app.add_subcommand("check", "Build and grade your programs");
  DescribeCheck(*check, options);
  std::vector<std::string> labs;
  bool matrix = false;
  CLI::App* verify =
      app.add_subcommand("verify", "Prove the course: solutions pass, skeletons score 0, mutants are caught");
  verify->add_option("LAB", labs, "The labs; all of them by default");
  verify->add_flag("--matrix", matrix,
                   "Print the whole kill matrix: which checks catch which mutants (takes minutes a lab)");
  app.add_subcommand("test", "Run every test of the project");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kFullMarks : kUsage;
  }
  const fs::path workspace = Workspace();
  if (*list) return List(Course(workspace));
  if (*check) return CheckLabs(Course(workspace), options);
  if (*verify) return Verify(Course(workspace), labs, matrix);
  return TestProject(Bazel(workspace), workspace / "tests" / "cli");
}

int Fail(const std::exception& error, int status) {
  std::cerr << "socklab: " << error.what() << '\n';
  return status;
}

}  // namespace
}  // namespace socklab::cli

int main(int argc, char** argv) {
  using namespace socklab::cli;  // NOLINT(google-build-using-namespace): the whole program lives in it
  try {
    return Main(argc, argv);
  } catch (const UsageError& error) {
    return Fail(error, kUsage);
  } catch (const InterruptedBySignal& interrupted) {
    signal(interrupted.signal, SIG_DFL);
    raise(interrupted.signal);
    return 128 + interrupted.signal;  // as a shell would tell it
  } catch (const std::exception& error) {
    return Fail(error, kInconclusive);
  }
}
