// Submissions that fail alike: one remark may help them all.
#ifndef SOCKLAB_HARNESS_CLASSROOM_CLUSTERS_H_
#define SOCKLAB_HARNESS_CLASSROOM_CLUSTERS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "harness/classroom/grades.h"
#include "harness/grading/failure_table.h"
#include "harness/text/phrase.h"

namespace socklab::classroom {

// Submissions for one lab that fail the same checks, and of which each check found the same (report::SignatureOf).
// Checks of extra credit do not count: nobody need try them.
struct Cluster {
  std::vector<const StudentGrades*> students;
  grading::Failures failures;
  bool does_not_build = false;
  // Those of the lab's mutants, by name, that fail so: the same checks of those that they were graded by, each for the
  // same finding; and no other check of theirs fails in the submission. More than one where the checks do not tell them
  // apart. Empty where there are no tables.
  std::vector<std::string> mutants;
};

// By the graded attempts that count. Those of one student alone are clusters only where they have a mutant's name. The
// largest first.
std::vector<Cluster> ClustersOf(const std::string& lab, const std::vector<StudentGrades>& grades,
                                const std::vector<grading::FailureTable>& tables);

struct FailureTables {
  std::vector<grading::FailureTable> tables;
  std::vector<text::Phrase> complaints;  // of files that are no such tables
};

// The tables that lie in `solutions`/LAB/mutants/failures.json, of those labs that have one; none where the folder is
// missing.
FailureTables ReadFailureTables(const std::filesystem::path& solutions, const std::vector<std::string>& labs);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_CLUSTERS_H_
