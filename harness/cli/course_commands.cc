#include "harness/cli/course_commands.h"

#include <CLI/CLI.hpp>

#include "harness/cli/subcommand.h"

namespace socklab::cli {
namespace {

Subcommand AddKit(CLI::App& app) {
  Subcommand kit{app.add_subcommand(
      "kit", "Make the student's kit: labs and compiled checks, which need only a compiler and bubblewrap")};
  const auto options = std::make_shared<KitOptions>();
  kit.app->add_option("FILE", options->file, "The archive to write, FILE.tar.xz")->required();
  kit.app->add_option("--labs", options->labs, "The labs in it, as in 4,5; all of them by default")->delimiter(',');
  DescribeLanguage(kit);
  kit.run = [options, lang = kit.lang](const Workplace& place) {
    options->lang = *lang;
    return MakeKit(place.Open(), *options);
  };
  return kit;
}

Subcommand AddVerify(CLI::App& app) {
  Subcommand verify{
      app.add_subcommand("verify", "Prove the course: solutions pass, skeletons score 0, mutants are caught")};
  const auto labs = std::make_shared<std::vector<std::string>>();
  const auto matrix = std::make_shared<bool>();
  verify.app->add_option("LAB", *labs, "The labs; all of them by default");
  verify.app->add_flag(
      "--matrix", *matrix,
      "Print the whole kill matrix, which checks catch which mutants, and keep it for class pages (minutes a lab)");
  verify.run = [labs, matrix](const Workplace& place) { return Verify(place.Open(), *labs, *matrix); };
  return verify;
}

Subcommand AddTest(CLI::App& app) {
  Subcommand test{app.add_subcommand("test", "Run every test of the project")};
  test.run = [](const Workplace& place) {
    if (place.folder.empty()) throw grading::UsageError("usage.start_by_launcher");
    return TestProject(grading::Bazel(place.folder), place.folder / "tests" / "cli");
  };
  return test;
}

}  // namespace

std::vector<Subcommand> CourseCommands(CLI::App& app, const Workplace&) {
  return {AddKit(app), AddGrade(app), AddGradebook(app), AddVerify(app), AddTest(app)};
}

}  // namespace socklab::cli
