// Mutants of a lab's reference solution, and what its checks say of them.
#ifndef SOCKLAB_HARNESS_GRADING_MUTANTS_H_
#define SOCKLAB_HARNESS_GRADING_MUTANTS_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/grading/listed_check.h"
#include "harness/results/results.h"

namespace socklab::grading {

// A reference program with one defect.
struct Mutant {
  std::string name;
  std::string program;                 // which of the lab's programs it is
  std::vector<std::string> caught_by;  // the checks that must catch it, with or without their suite
  std::string path;
  std::string sanitized = {};  // the same, built with ThreadSanitizer; empty where it is not

  // Reads NAME:PROGRAM:CHECK[,CHECK…]:PATH[:SANITIZED]; throws std::runtime_error when it is not of that form.
  static Mutant Parse(const std::string& text);
};

// Grades the mutants of one lab.
class MutantGrader {
 public:
  virtual ~MutantGrader() = default;

  virtual std::vector<ListedCheck> Checks() const = 0;

  // Grades the reference programs with the mutant, if there is one, in the place of its original. `selection` are
  // further options of the runner. May be called by several threads at once.
  virtual results::LabResult Grade(const Mutant* mutant, const std::vector<std::string>& selection) const = 0;
};

// By the lab's compiled checks.
class RunnerGrader : public MutantGrader {
 public:
  // `references` are paths by the names of the programs.
  RunnerGrader(std::filesystem::path runner, std::map<std::string, std::string> references)
      : runner_(std::move(runner)), references_(std::move(references)) {}

  std::vector<ListedCheck> Checks() const override { return ListChecks(runner_); }
  results::LabResult Grade(const Mutant* mutant, const std::vector<std::string>& selection) const override;

 private:
  std::filesystem::path runner_;
  std::map<std::string, std::string> references_;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_MUTANTS_H_
