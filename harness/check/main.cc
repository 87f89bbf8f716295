// The main program of every lab's checks: grades programs, prints the report, writes the results document.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "harness/check/registry.h"
#include "harness/check/runfiles.h"
#include "harness/check/runner.h"
#include "harness/check/sanitizer.h"
#include "harness/net/quote.h"
#include "harness/report/terminal.h"

namespace socklab {
namespace {

using check::LabResult;
using check::Surroundings;
using check::Verdict;

constexpr int kFullMarks = 0, kFailed = 1, kUsage = 2, kInconclusive = 3;
constexpr char kFullIsolation[] = "full", kNoIsolation[] = "none";

struct Options {
  std::string lab = "lab";
  std::string title;
  std::vector<std::string> programs;  // NAME=COMMAND
  std::vector<std::string> broken;    // NAME=FILE, with what the compiler said
  check::Selection selection;
  check::RunOptions run;
  std::optional<std::uint64_t> seed;
  std::string isolation = kFullIsolation;
  std::string json;
  bool list = false;
  bool quiet = false;
  bool verbose = false;
  bool expect_zero = false;
  bool demand_extra = false;
};

struct Usage : std::runtime_error {
  using runtime_error::runtime_error;
};

struct Assignment {
  std::string name;
  std::string value;
};

Assignment Split(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw Usage(fmt::format("{} is not of the form NAME=COMMAND", text));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Usage(fmt::format("{}: cannot be read", path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Surroundings Prepare(const Options& options, program::Sandbox& sandbox) {
  Surroundings surroundings;
  surroundings.sandbox = &sandbox;
  surroundings.seed = options.seed.value_or(std::random_device()() % 100'000);
  for (const std::string& text : options.programs) {
    const Assignment program = Split(text);
    check::Candidate& candidate = surroundings.programs[program.name];
    candidate.command = program::Command::Parse(program.value, check::RunfilesFolder());
    if (check::IsSanitizedName(program.name)) {
      candidate.muted_by = check::MutingFunction(candidate.command->words().front());
      surroundings.programs[check::kSanitizerProbe].command = program::Command::Parse(
          "'" + check::Runfile("harness/check/sanitizer_probe").string() + "'", check::RunfilesFolder());
    }
  }
  for (const std::string& text : options.broken) {
    const Assignment program = Split(text);
    surroundings.programs[program.name].build_error = net::Printable(ReadFile(program.value));
  }
  return surroundings;
}

report::Style StyleOf(const Options& options) {
  report::Style style = report::StyleOfStandardOutput();
  style.verbose = options.verbose;
  return style;
}

// Full marks are the 100 points of a lab: extra credit, lost or undecided, takes nothing from them, unless demanded.
int StatusOf(const LabResult& lab, bool demand_extra) {
  const auto has = [&](Verdict verdict) {
    return std::ranges::any_of(lab.checks, [&](const check::CheckResult& check) {
      return check.verdict == verdict && (demand_extra || !check.is_extra());
    });
  };
  if (has(Verdict::kFail)) return kFailed;
  return has(Verdict::kInconclusive) ? kInconclusive : kFullMarks;
}

// Skeletons must not earn a point, or a student would be told that something works which is not there yet.
int StatusOfSkeleton(const LabResult& lab) {
  for (const check::CheckResult& check : lab.checks) {
    if (check.verdict == Verdict::kFail) continue;
    std::cout << fmt::format("the skeleton should fail {}, but the verdict is {}\n", check.name, Name(check.verdict));
    return kFailed;
  }
  return kFullMarks;
}

void Isolate(const Options& options, program::Sandbox& sandbox) {
  if (options.isolation == kFullIsolation) {
    program::DemandBubblewrap();
    return check::DemandSandbox(sandbox);
  }
  if (geteuid() == 0) throw Usage("--isolation none is not for root: the programs could do anything to this machine");
  sandbox.DoWithout();
  std::cerr << "socklab: no isolation, as you asked: the programs run with your privileges, on your files and on the "
               "shared loopback\n";
}

// A line each, in columns that programs read too.
int List(const std::vector<check::RegisteredCheck>& checks) {
  for (const check::RegisteredCheck& check : checks) {
    const check::Traits& traits = check.traits;
    std::cout << fmt::format("{} {} {} {} {} {} {}\n", check.suite, check.name, Name(traits.tier), traits.points,
                             traits.rule, traits.heavy ? "heavy" : "-", traits.waits ? "waits" : "-");
  }
  return std::cout.flush() ? 0 : kInconclusive;
}

int Grade(const Options& options) {
  const std::vector<check::RegisteredCheck> checks = check::Select(options.selection);
  if (options.list) return List(checks);
  program::Sandbox sandbox(check::Runfile("harness/program/supervisor"));
  const Surroundings surroundings = Prepare(options, sandbox);
  Isolate(options, sandbox);

  LabResult lab;
  lab.lab = options.lab;
  lab.title = options.title;
  lab.seed = surroundings.seed;
  lab.isolation = options.isolation;
  const auto start = std::chrono::steady_clock::now();
  lab.checks = check::Run(checks, surroundings, options.run);
  lab.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  if (!options.json.empty()) check::WriteDocument(options.json, {lab});
  if (!options.quiet) std::cout << report::Render(lab, StyleOf(options)) << std::flush;
  if (!std::cout) throw std::runtime_error(fmt::format("cannot print the report: {}", std::strerror(errno)));
  return options.expect_zero ? StatusOfSkeleton(lab) : StatusOf(lab, options.demand_extra);
}

void Describe(CLI::App& app, Options& options) {
  app.add_option("--lab", options.lab, "The lab's folder, for the report");
  app.add_option("--title", options.title, "The lab's title, for the report");
  app.add_option("--program", options.programs, "NAME=COMMAND: the program to grade under that name")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--broken", options.broken, "NAME=FILE: that program did not build; FILE says why")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--only", options.selection.only, "Only the check of that name")->take_all()->allow_extra_args(false);
  app.add_option("--tier", options.selection.tiers, "Only the checks of that tier")
      ->take_all()
      ->allow_extra_args(false)
      ->check(CLI::IsMember(check::TierNames()));
  app.add_flag("--light", options.selection.light, "Leave heavy checks out, but for those named by --with");
  app.add_option("--with", options.selection.with, "A heavy check to run all the same")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--seed", options.seed, "The same random content again");
  app.add_option("--repeat", options.run.repeat, "Run each check that many times")->check(CLI::Range(1, 1'000'000));
  app.add_option("--jobs", options.run.jobs, "Checks at once, beside those that mostly wait; default: one a processor")
      ->check(CLI::Range(1, 1000));
  app.add_option("--isolation", options.isolation,
                 "full: in the sandbox; none: on the bare machine, where programs may do what you may")
      ->check(CLI::IsMember({kFullIsolation, kNoIsolation}));
  app.add_option("--replay", options.run.replay, "How the line begins that runs a check again");
  app.add_option("--json", options.json, "Write the results document to that file");
  app.add_flag("--list", options.list,
               "Print the checks and grade nothing: suite, name, tier, points, rule, heavy or -, waits or -");
  app.add_flag("--quiet", options.quiet, "Print no report");
  app.add_flag("--verbose", options.verbose, "Show the conversations of passed checks too");
  CLI::Option* expect_zero =
      app.add_flag("--expect-zero", options.expect_zero, "Succeed only if every check fails, as for a skeleton");
  app.add_flag("--demand-extra", options.demand_extra,
               "Succeed only if extra credit is earned too, as for a reference solution")
      ->excludes(expect_zero);
}

int Main(int argc, char** argv) {
  // What Bazel asks of a GoogleTest program is not for the workers: each runs one check, and may not write its files.
  testing::GTEST_FLAG(output) = "";
  for (const char* name : {"TEST_PREMATURE_EXIT_FILE", "GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) unsetenv(name);
  int no_arguments = 1;
  testing::InitGoogleTest(&no_arguments, argv);
  Options options;
  CLI::App app("Grades the programs of a lab.");
  Describe(app, options);
  try {
    app.parse(argc, argv);
    return Grade(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kFullMarks : kUsage;
  } catch (const check::Interrupted& interrupted) {
    std::cerr << "\nsocklab: interrupted; all programs have been ended, nothing was graded\n";
    signal(interrupted.signal, SIG_DFL);
    raise(interrupted.signal);
    return 128 + interrupted.signal;  // as a shell would tell it
  } catch (const check::UnknownCheck& error) {
    std::cerr << "socklab: " << error.what() << '\n';
    return kUsage;
  } catch (const program::CommandError& error) {
    std::cerr << "socklab: " << error.what() << '\n';
    return kUsage;
  } catch (const Usage& error) {
    std::cerr << "socklab: " << error.what() << '\n';
    return kUsage;
  } catch (const std::exception& error) {
    std::cerr << "socklab: " << error.what() << '\n';
    return kInconclusive;
  }
}

}  // namespace
}  // namespace socklab

int main(int argc, char** argv) {
  return socklab::Main(argc, argv);
}
