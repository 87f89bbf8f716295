// The whole kill matrix: which checks catch which mutants, the named ones and all others.
#ifndef SOCKLAB_HARNESS_GRADING_WHOLE_MATRIX_H_
#define SOCKLAB_HARNESS_GRADING_WHOLE_MATRIX_H_

#include <string>
#include <vector>

#include "harness/grading/mutants.h"

namespace socklab::grading {

// Grades each mutant of the lab (its directory's name) by every check that starts its program, at most `jobs` mutants
// at once; heavy checks are run for those mutants only that name them. Prints the matrix, a row of figures and the
// failure table (failure_table.h), and returns what is wrong, a line each. Throws std::runtime_error when the reference
// solution itself fails.
std::vector<std::string> PrintWholeMatrix(const MutantGrader& grader, const std::string& lab,
                                          const std::vector<Mutant>& mutants, int jobs);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_WHOLE_MATRIX_H_
