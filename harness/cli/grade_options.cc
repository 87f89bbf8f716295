// The options of `socklab grade`.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "harness/cli/course_commands.h"
#include "harness/cli/subcommand.h"

namespace socklab::cli {
namespace {

// "2/8". Throws CLI::ValidationError.
classroom::Shard ParseShard(const std::string& text) {
  classroom::Shard shard;
  char rest = 0;
  const bool is_shard = std::sscanf(text.c_str(), "%9d/%9d%c", &shard.index, &shard.count, &rest) == 2;
  if (is_shard && shard.index >= 1 && shard.index <= shard.count) return shard;
  throw CLI::ValidationError("--shard", text + " is not I/N with I from 1 to N");
}

std::map<std::string, classroom::Layout> Layouts() {
  std::map<std::string, classroom::Layout> layouts;
  for (const auto& [layout, name] : classroom::kLayoutNames) layouts.emplace(name, layout);
  return layouts;
}

void DescribeGrade(CLI::App& app, GradeOptions& options) {
  classroom::ClassOrder& order = options.order;
  app.add_option("SUBMISSIONS", order.submissions,
                 "Directory with a directory, a clone or an archive (.zip, .tar, .tar.gz, .tar.xz) for each student")
      ->required();
  app.add_option("--lab", options.labs, "The lab: 4, 04 or 04_tcp_chat (repeatable)")
      ->required()
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--gradebook", order.gradebook, "The gradebook, an SQLite file; it is made where it is missing")
      ->required();
  app.add_option_function<std::string>(
         "--layout", [&order](const std::string& name) { order.layout = Layouts().at(name); },
         "How SUBMISSIONS is laid out: plain, moodle, canvas, gradescope, github (default: as it looks)")
      ->check(CLI::IsMember(Layouts()));
  app.add_option("--roster", order.roster, "The class as CSV: who is in it, and who has handed in nothing");
  app.add_option_function<std::vector<std::string>>(
         "--column",
         [&order](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) {
             const std::string what = text.substr(0, text.find('='));
             if (what.size() == text.size() || (what != "key" && what != "name" && what != "email"))
               throw CLI::ValidationError("--column", text + " is neither key=TITLE, name=TITLE nor email=TITLE");
             order.columns[what] = text.substr(what.size() + 1);
           }
         },
         "key=TITLE, name=TITLE, email=TITLE: which columns of the roster these are (repeatable; by default the usual "
         "titles are known)")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--jobs", order.workers,
                 "Submissions to grade in parallel (default: one per CPU, and one more; with Slurm, one in each task)")
      ->check(CLI::Range(1, 1000));
  app.add_option(
         "--isolation", order.grader.isolation,
         "full: in the sandbox; user: as users of their own (only as root; the default for root where the kernel "
         "refuses the sandbox)")
      ->check(CLI::IsMember({"full", "user"}));
  app.add_option("--seed", order.grader.seed,
                 "Seed for random content (default: one for each lab, the same for all students)");
}

// What is graded anew, and where.
void DescribeWork(CLI::App& app, classroom::ClassOrder& order) {
  CLI::Option* again = app.add_flag("--again", order.again, "Grade anew what was graded before, and say what changed");
  CLI::Option* shard =
      app.add_option_function<std::string>(
             "--shard", [&order](const std::string& text) { order.shard = ParseShard(text); },
             "I/N: grade one part of N, into GRADEBOOK.I-of-N; a run without --shard takes all of these in")
          ->excludes(again);
  CLI::Option* collect = app.add_flag("--collect", order.only_collects,
                                      "Grade nothing: take in what was graded by --shard, and say what is missing")
                             ->excludes(again)
                             ->excludes(shard);
  app.add_option_function<std::string>(
         "--engine",
         [&order](const std::string& name) {
           order.engine = name == "slurm" ? classroom::Engine::kSlurm : classroom::Engine::kLocal;
         },
         "local: workers on this machine (default); slurm: tasks of a cluster, which shares this directory, the "
         "submissions and the gradebook's")
      ->check(CLI::IsMember({"local", "slurm"}))
      ->excludes(again)
      ->excludes(shard)
      ->excludes(collect);
}

}  // namespace

Subcommand AddGrade(CLI::App& app) {
  Subcommand grade{app.add_subcommand("grade", "Grade the submissions of a class into a gradebook")};
  const auto options = std::make_shared<GradeOptions>();
  DescribeGrade(*grade.app, *options);
  DescribeWork(*grade.app, options->order);
  DescribeLanguage(grade);
  grade.when_interrupted = "grade.interrupted";
  grade.run = [options, lang = grade.lang](const Workplace& place) {
    options->lang = options->order.grader.lang = *lang;
    return GradeClass(place.Open(), *options);
  };
  return grade;
}

}  // namespace socklab::cli
