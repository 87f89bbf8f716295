// The main program of every lab's checks: grades programs, prints the report, writes the results document.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>

#include "harness/check/registry.h"
#include "harness/program/crash_log.h"
#include "harness/program/granted_isolation.h"
#include "harness/program/sanitizer.h"
#include "harness/report/junit.h"
#include "harness/report/terminal.h"
#include "harness/report/words.h"
#include "harness/results/exit_status.h"
#include "harness/results/whole_file.h"
#include "harness/run/captures.h"
#include "harness/run/googletest.h"
#include "harness/run/runfiles.h"
#include "harness/run/runner.h"
#include "harness/run/words_of_lab.h"
#include "harness/text/phrase.h"
#include "harness/text/quote.h"

namespace socklab {
namespace {

using check::GradingContext;
using results::kFailed;
using results::kFullMarks;
using results::kInconclusive;
using results::kUsage;
using results::LabResult;
using results::Verdict;

struct Options {
  std::string lab = "lab";
  std::string title;
  std::string revision;
  std::vector<std::string> programs;  // NAME=COMMAND
  std::vector<std::string> broken;    // NAME=FILE, with what the compiler said
  run::Selection selection;
  run::RunOptions run;
  std::optional<std::uint64_t> seed;
  std::string isolation;  // empty: the best that there is
  std::string json;
  std::string pcap;
  bool list = false;
  bool quiet = false;
  bool verbose = false;
  bool expect_zero = false;
  bool demand_extra = false;
  bool explain_crashes = false;
  bool trace = false;
  std::string lang;

  report::Language language() const { return report::LanguageChosen(lang); }
};

struct Usage : text::Error {
  using Error::Error;
};

struct Assignment {
  std::string name;
  std::string value;
};

Assignment Split(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw Usage({"usage.not_name_command", {{"text", text}}});
  return {text.substr(0, equals), text.substr(equals + 1)};
}

check::GradingContext Prepare(const Options& options, program::Sandbox& sandbox, program::Isolation isolation) {
  check::GradingContext context;
  context.sandbox = &sandbox;
  context.keeps_all_steps = options.verbose;
  context.seed = options.seed.value_or(std::random_device()() % 100'000);
  for (const std::string& text : options.programs) {
    const Assignment program = Split(text);
    check::Candidate& candidate = context.programs[program.name];
    candidate.command = program::Command::Parse(program.value, run::RunfilesFolder());
    if (program::IsSanitizedName(program.name)) {
      candidate.muted_by = program::MutingFunction(candidate.command->words().front());
      context.programs[program::kSanitizerProbe].command = program::Command::Parse(
          "'" + run::Runfile("harness/program/sanitizer_probe").string() + "'", run::RunfilesFolder());
    }
  }
  context.explains_crashes = options.explain_crashes;
  context.traces = options.trace;
  for (auto& [name, candidate] : context.programs) {
    if (!options.explain_crashes || !candidate.command) continue;
    candidate.command = candidate.command->With(program::CrashEnvironment(isolation));
  }
  for (const std::string& text : options.broken) {
    const Assignment program = Split(text);
    const std::optional<std::string> said = results::ReadWhole(program.value);
    if (!said) throw Usage({"usage.cannot_read", {{"path", program.value}}});
    context.programs[program.name].build_error = text::Printable(*said);
  }
  return context;
}

report::Style StyleOf(const Options& options) {
  report::Style style = report::StyleOfStandardOutput();
  style.verbose = options.verbose;
  style.language = options.language();
  return style;
}

// Skeletons must not earn a point, or a student would be told that something works which is not there yet.
int StatusOfSkeleton(const LabResult& lab) {
  for (const results::CheckResult& check : lab.checks) {
    if (check.verdict == Verdict::kFail) continue;
    std::cout << check.name << ": " << Name(check.verdict) << '\n';
    return kFailed;
  }
  return kFullMarks;
}

// Before the programs' command lines are made: where they find their folders depends on it.
program::GrantedIsolation ChooseIsolation(const Options& options, program::Sandbox& sandbox) {
  const bool is_root = geteuid() == 0;
  if (options.isolation == program::Name(program::Isolation::kNone)) {
    if (is_root) throw Usage("usage.not_for_root");
    sandbox.DoWithout();
    std::cerr << "socklab: " << report::Words(options.language()).Say("usage.no_isolation") << '\n';
    return {.isolation = program::Isolation::kNone, .why_not_full = ""};
  }
  if (options.isolation == program::Name(program::Isolation::kUser)) {
    if (!is_root) throw Usage("usage.only_for_root");
    return {.isolation = program::Isolation::kUser, .why_not_full = ""};
  }
  return program::GrantIsolation(sandbox, !options.isolation.empty());
}

// What no program under test may read: the harness with its checks, the course's solutions, what is written, and the
// places where the programs lie, because others' lie beside them.
std::vector<std::filesystem::path> MustBeHidden(const Options& options, const std::vector<program::Command>& commands) {
  namespace fs = std::filesystem;
  std::vector<fs::path> paths = {fs::read_symlink("/proc/self/exe"), run::RunfilesFolder()};
  if (fs::exists("WORKSPACE")) {
    for (const char* part : {"harness", "labs", "solutions"}) paths.push_back(fs::current_path() / part);
  }
  if (!options.json.empty()) paths.push_back(fs::absolute(options.json).parent_path());
  for (const program::Command& command : commands) {
    std::ranges::copy(command.visible(), std::back_inserter(paths));
    std::ranges::copy_if(command.words(), std::back_inserter(paths), [&](const std::string& word) {
      return std::ranges::any_of(command.visible(), [&](const fs::path& folder) {
        return word.starts_with(folder.native()) && fs::exists(word);
      });
    });
  }
  std::erase_if(paths, [](const fs::path& path) { return !fs::exists(path); });
  return paths;
}

void UseOwnUsers(const Options& options, const check::GradingContext& context, const std::string& why_not_full) {
  const std::vector<program::Command> commands = context.Commands();
  try {
    context.sandbox->UseOwnUsers(commands);
  } catch (const program::SandboxError& error) {
    if (why_not_full.empty()) throw;
    throw program::SandboxError(fmt::format("{}; but that is not possible either: {}", why_not_full, error.what()));
  }
  const std::vector<std::filesystem::path> bare =
      context.sandbox->own_users()->WithinReachOf(commands, MustBeHidden(options, commands));
  if (bare.empty()) return;
  const std::filesystem::path& path = bare.front();
  const std::filesystem::path folder = std::filesystem::is_directory(path) ? path : path.parent_path();
  throw Usage({"usage.within_reach", {{"path", path.string()}, {"folder", folder.string()}}});
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
  const std::vector<check::RegisteredCheck> checks = run::Select(options.selection);
  if (options.list) return List(checks);
  program::Sandbox sandbox(run::Runfile("harness/program/supervisor"));
  const program::GrantedIsolation choice = ChooseIsolation(options, sandbox);
  if (!options.pcap.empty() && choice.isolation != program::Isolation::kFull) throw Usage("usage.pcap_needs_isolation");
  const check::GradingContext context = Prepare(options, sandbox, choice.isolation);
  if (choice.isolation == program::Isolation::kUser) UseOwnUsers(options, context, choice.why_not_full);

  LabResult lab;
  lab.lab = options.lab;
  lab.title["en"] = options.title;
  lab.identity = run::IdentityNow();
  lab.identity.course = options.revision;
  lab.seed = context.seed;
  lab.isolation = program::Name(choice.isolation);
  std::optional<run::Captures> captures;
  if (!options.pcap.empty()) {
    run::AddWordsOfLab(lab);  // they tell it in its words
    captures.emplace(options.pcap, lab, options.language());
  }
  run::RunOptions run = options.run;
  run.captures = captures ? &*captures : nullptr;
  const auto start = std::chrono::steady_clock::now();
  lab.checks = run::Run(checks, context, run);
  lab.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run::AddWordsOfLab(lab);

  if (!options.json.empty()) results::WriteDocument(options.json, {lab});
  // Where Bazel wants it. Not for a skeleton: its checks are meant to fail, and the file would tell the contrary.
  const char* const xml = std::getenv("XML_OUTPUT_FILE");
  if (xml && !options.expect_zero) results::WriteWhole(xml, report::JUnit({lab}, options.language()));
  if (!options.quiet) std::cout << report::Render(lab, StyleOf(options)) << std::flush;
  if (!std::cout) throw std::runtime_error(fmt::format("cannot print the report: {}", std::strerror(errno)));
  return options.expect_zero ? StatusOfSkeleton(lab) : results::StatusOf(lab.Overall(options.demand_extra));
}

void Describe(CLI::App& app, Options& options) {
  app.add_option("--lab", options.lab, "The lab's folder, for the report");
  app.add_option("--title", options.title, "The lab's title, for the report");
  app.add_option("--revision", options.revision, "The course's revision, for the results document");
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
      ->check(CLI::IsMember(results::TierNames()));
  app.add_flag("--light", options.selection.light, "Leave heavy checks out, but for those named by --with");
  app.add_option("--with", options.selection.with, "A heavy check to run all the same")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--seed", options.seed, "Seed for random content; the same seed gives the same content");
  app.add_option("--repeat", options.run.repeat, "Run each check that many times")->check(CLI::Range(1, 1'000'000));
  app.add_option("--jobs", options.run.jobs,
                 "Checks to run in parallel (default: one per CPU; checks that mostly wait are not counted)")
      ->check(CLI::Range(1, 1000));
  app.add_option(
         "--isolation", options.isolation,
         "full: in the sandbox; user: each program as a user of its own, for root only; none: on the bare "
         "machine, where programs may do what you may (default: full, and user for root where the kernel refuses "
         "the sandbox)")
      ->check(CLI::IsMember({program::Name(program::Isolation::kFull), program::Name(program::Isolation::kUser),
                             program::Name(program::Isolation::kNone)}));
  app.add_option("--replay", options.run.replay, "How the line begins that runs a check again");
  app.add_option("--json", options.json, "Write the results document to that file");
  app.add_option("--pcap", options.pcap,
                 "Write the network of each check that did not pass (with --verbose: of each) to a file for Wireshark, "
                 "in the lab's own directory beneath that one");
  app.add_flag("--list", options.list,
               "Print the checks and grade nothing: suite, name, tier, points, rule, heavy or -, waits or -");
  app.add_flag("--explain-crashes", options.explain_crashes,
               "The programs are built with AddressSanitizer: say what it finds");
  app.add_flag("--trace", options.trace,
               "Record the programs' system calls by strace, as steps of the conversation: it slows programs down, and "
               "may change verdicts");
  app.add_option("--lang", options.lang, "Language of the report: en or zh; by default that of the environment")
      ->check(CLI::IsMember({"en", "zh"}));
  app.add_flag("--quiet", options.quiet, "Print no report");
  app.add_flag("--verbose", options.verbose, "Show the conversations of passed checks too");
  CLI::Option* expect_zero =
      app.add_flag("--expect-zero", options.expect_zero, "Succeed only if every check fails, as for a skeleton");
  app.add_flag("--demand-extra", options.demand_extra,
               "Succeed only if extra credit is earned too, as for a reference solution")
      ->excludes(expect_zero);
}

int Main(int argc, char** argv) {
  run::InitGoogleTest(argv);
  Options options;
  CLI::App app("Grades the programs of a lab.");
  Describe(app, options);
  try {
    app.parse(argc, argv);
    return Grade(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kFullMarks : kUsage;
  } catch (const run::Interrupted& interrupted) {
    std::cerr << "\nsocklab: " << report::Words(options.language()).Say("usage.interrupted") << '\n';
    signal(interrupted.signal, SIG_DFL);
    raise(interrupted.signal);
    return 128 + interrupted.signal;  // as a shell would tell it
  } catch (const text::Error& error) {
    std::cerr << "socklab: " << report::Words(options.language()).Say(error.phrase) << '\n';
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
