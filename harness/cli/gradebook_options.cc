// The options of `socklab gradebook`.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "harness/cli/course_commands.h"
#include "harness/cli/subcommand.h"
#include "harness/cli/submission_formats.h"

namespace socklab::cli {
namespace {

std::vector<std::string> ExportFormats() {
  std::vector<std::string> names = {"csv", "json", "canvas", "moodle"};
  for (const auto& [name, format] : SubmissionFormats()) names.push_back(name);
  return names;
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

// A subcommand for each thing that comes out of a gradebook.
void DescribeGradebook(CLI::App& app, GradebookOptions& options) {
  app.add_option("GRADEBOOK", options.gradebook, "The gradebook's file, class.db")->required();
  app.add_option("--policy", options.policy,
                 "The policy's file (default: class.toml beside class.db; docs/assignment.example.toml explains it)");
  app.require_subcommand(1);
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

}  // namespace

Subcommand AddGradebook(CLI::App& app) {
  Subcommand gradebook{app.add_subcommand("gradebook", "Show a class that was graded, hand back, export")};
  const auto options = std::make_shared<GradebookOptions>();
  DescribeGradebook(*gradebook.app, *options);
  DescribeLanguage(gradebook);
  gradebook.run = [options, lang = gradebook.lang](const Workplace& place) {
    options->lang = *lang;
    return ShowGradebook(place.Open(), *options);
  };
  return gradebook;
}

}  // namespace socklab::cli
