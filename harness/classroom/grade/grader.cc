#include "harness/classroom/grade/grader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "harness/grading/compiler.h"
#include "harness/grading/process.h"
#include "harness/program/granted_isolation.h"
#include "harness/run/runfiles.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using results::CheckResult;
using results::LabResult;
using results::Verdict;

constexpr int kTries = 3;

fs::path Supervisor() {
  return run::Runfile("harness/program/supervisor");
}

// That of the programs that are built.
grading::BuildManifest Without(const std::map<std::string, std::string>& programs, grading::BuildManifest manifest) {
  const auto drop = [&](std::vector<std::string>& names) {
    std::erase_if(names, [&](const std::string& name) { return programs.contains(name); });
  };
  drop(manifest.programs);
  for (grading::BuildManifest::Way& way : manifest.ways) drop(way.programs);
  return manifest;
}

// For the student, whose programs lie elsewhere.
void ForgetFolder(LabResult& result, const fs::path& folder) {
  const std::string place = folder.string() + '/';
  for (CheckResult& check : result.checks) {
    for (std::size_t at; (at = check.replay.find(place)) != std::string::npos;) {
      check.replay.replace(at, place.size(), "./");
    }
  }
}

text::Phrase FirstDoubt(const LabResult& result) {
  for (const CheckResult& check : result.checks) {
    if (check.verdict != Verdict::kInconclusive) continue;
    const text::Phrase message = check.finding ? check.finding->message : text::Phrase();
    return {"grade.inconclusive", {{"check", check.full_name()}, {"message", message}}};
  }
  return {};
}

}  // namespace

std::uint64_t GraderOptions::SeedFor(const PreparedLab& lab) const {
  constexpr std::uint64_t kSeeds = 100'000;
  return seed.value_or(std::strtoull(lab.revision.substr(0, 8).c_str(), nullptr, 16) % kSeeds);
}

std::string GraderOptions::ToText(const PreparedLab& lab) const {
  return fmt::format("isolation={} seed={}", isolation.empty() ? "best" : isolation, SeedFor(lab));
}

Grader::Grader(const grading::Course& course, GraderOptions options)
    : course_(course),
      options_(std::move(options)),
      sandbox_(Supervisor(), program::IsolationFor(Supervisor(), options_.isolation)) {}

grading::BuildResult Grader::Build(const PreparedLab& lab, const Taken& taken, const fs::path& folder) const {
  const grading::BuildManifest manifest = Without(taken.as_they_are, lab.manifest);
  if (manifest.programs.empty()) return grading::BuiltBy({}, lab.lab);
  const fs::path output = folder / "output";
  fs::create_directory(output);
  grading::Compiler compiler(course_.workspace(), manifest, output, folder / "sources", sandbox_);
  return grading::BuiltBy(compiler.Build(), lab.lab);
}

grading::GradingOptions Grader::GradingOptionsFor(const PreparedLab& lab) const {
  grading::GradingOptions options;
  options.seed = options_.SeedFor(lab);
  options.jobs = 1;
  options.isolation = options_.isolation;
  options.lang = options_.lang;
  options.explains_crashes = false;  // it would build each submission once more
  return options;
}

Graded Grader::TryToGrade(const PreparedLab& lab, const Taken& taken) const {
  const grading::TemporaryFolder folder;
  const fs::path sources = folder / "sources";
  fs::create_directory(sources);
  taken.WriteTo(sources);
  const grading::BuildResult build = Build(lab, taken, folder / "");
  grading::Candidates candidates = {.sources = sources};
  for (const auto& [program, file] : taken.as_they_are) {
    candidates.programs.push_back(program + '=' + grading::ShellQuoted(sources / file));
  }
  const grading::BuiltLab built(course_, lab.lab, candidates, build);
  grading::GradingOptions options = GradingOptionsFor(lab);
  LabResult result = built.Grade(options);
  for (int i = 1; i < kTries && result.Has(Verdict::kInconclusive); ++i) {
    options.only.clear();
    for (const CheckResult& check : result.checks) {
      if (check.verdict == Verdict::kInconclusive) options.only.push_back(check.full_name());
    }
    for (CheckResult& again : built.Grade(options).checks) {
      *std::ranges::find_if(result.checks, [&](const CheckResult& check) {
        return check.suite == again.suite && check.name == again.name;
      }) = std::move(again);
    }
  }
  ForgetFolder(result, sources);
  if (result.Has(Verdict::kInconclusive)) return {.reason = FirstDoubt(result)};
  return {.outcome = build.errors.empty() ? Outcome::kGraded : Outcome::kDoesNotBuild,
          .result = std::move(result),
          .reason = {}};
}

Graded Grader::Grade(const PreparedLab& lab, const Taken& taken) const {
  Graded graded;
  for (int i = 0; i < kTries && graded.outcome == Outcome::kNotDecided; ++i) {
    try {
      graded = TryToGrade(lab, taken);
      if (graded.outcome == Outcome::kNotDecided) break;  // its checks were tried again already
    } catch (const text::Error& error) {
      graded.reason = error.phrase;
    } catch (const std::exception& error) {
      graded.reason = text::Verbatim(text::Printable(error.what()));
    }
  }
  return graded;
}

}  // namespace socklab::classroom
