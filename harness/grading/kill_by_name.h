// The quick proof that a lab's checks catch mistakes: each mutant meets only the checks that are named for it.
#ifndef SOCKLAB_HARNESS_GRADING_KILL_BY_NAME_H_
#define SOCKLAB_HARNESS_GRADING_KILL_BY_NAME_H_

#include <string>
#include <vector>

#include "harness/grading/mutants.h"
#include "harness/results/results.h"

namespace socklab::grading {

// Grades the mutants by their named checks until one check catches each, cheap checks first; then the checks that have
// caught none meet the other mutants that name them. At most `jobs` mutants run at once, beside those whose check
// mostly waits. Returns what is wrong, a line each: a mutant that no named check catches, a check that catches no
// mutant naming it, an inconclusive verdict, a name that no check has. Prints each mutant's time as it ends.
std::vector<std::string> KillByName(const MutantGrader& grader, const std::vector<Mutant>& mutants, int jobs);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_KILL_BY_NAME_H_
