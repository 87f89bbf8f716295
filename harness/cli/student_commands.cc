// The options of the subcommands that a student has.
#include <CLI/CLI.hpp>

#include "harness/cli/commands.h"
#include "harness/cli/subcommand.h"
#include "harness/results/results.h"

namespace socklab::cli {
namespace {

void DescribeCheck(CLI::App& app, CheckOptions& options, bool has_solutions) {
  app.add_option("LAB", options.labs, "The lab: 4, 04 or 04_tcp_chat; all of them by default");
  if (has_solutions) {
    app.add_flag("--solution", options.candidates.solution, "Grade the reference solution instead of your programs");
  }
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

void DescribeWatch(CLI::App& app, WatchOptions& options) {
  app.add_option("LAB", options.lab, "The lab: 4, 04 or 04_tcp_chat")->required();
  app.add_option("--html", options.html, "Keep a page for a browser up to date in that file");
  app.add_option("--seed", options.seed, "Seed for random content (default: a new one, the same for all runs)");
}

Subcommand AddList(CLI::App& app) {
  Subcommand list{app.add_subcommand("list", "The labs, the points you have, what comes next")};
  DescribeLanguage(list);
  list.run = [lang = list.lang](const Workplace& place) { return List(place.Open(), report::LanguageChosen(*lang)); };
  return list;
}

Subcommand AddCheck(CLI::App& app, const Workplace& place) {
  Subcommand check{app.add_subcommand("check", "Build and grade your programs")};
  const auto options = std::make_shared<CheckOptions>();
  DescribeCheck(*check.app, *options, !place.is_kit);
  DescribeLanguage(check);
  check.when_interrupted = "usage.interrupted";
  check.run = [options, lang = check.lang](const Workplace& place) {
    options->lang = options->grading.lang = *lang;
    const grading::Course course = place.Open(options->grading.isolation);
    if (place.is_kit) RefreshCompileCommands(course);
    return CheckLabs(course, *options);
  };
  return check;
}

Subcommand AddWatch(CLI::App& app) {
  Subcommand watch{app.add_subcommand("watch", "Build and grade a lab each time that you save a source of it")};
  const auto options = std::make_shared<WatchOptions>();
  DescribeWatch(*watch.app, *options);
  DescribeLanguage(watch);
  watch.run = [options, lang = watch.lang](const Workplace& place) {
    options->lang = *lang;
    const grading::Course course = place.Open();
    if (place.is_kit) RefreshCompileCommands(course);
    return Watch(course, *options);
  };
  return watch;
}

Subcommand AddEditor(CLI::App& app) {
  Subcommand editor{app.add_subcommand("editor", "Write compile_commands.json, by which clangd knows the sources")};
  DescribeLanguage(editor);
  editor.run = [lang = editor.lang](const Workplace& place) {
    return PrepareEditor(place.Open(), report::LanguageChosen(*lang));
  };
  return editor;
}

}  // namespace

std::vector<Subcommand> StudentCommands(CLI::App& app, const Workplace& place) {
  return {AddList(app), AddCheck(app, place), AddWatch(app), AddEditor(app)};
}

}  // namespace socklab::cli
