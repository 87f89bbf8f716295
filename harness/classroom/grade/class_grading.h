// Grades a class into its gradebook. What was graded before is not graded again; what an earlier run has left undone is
// done.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADE_CLASS_GRADING_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADE_CLASS_GRADING_H_

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/classroom/grade/engine.h"
#include "harness/classroom/grade/grader.h"
#include "harness/classroom/layout.h"
#include "harness/classroom/standing.h"
#include "harness/grading/course.h"

namespace socklab::classroom {

struct ClassOrder {
  std::filesystem::path submissions;  // a folder
  std::filesystem::path gradebook;
  std::vector<grading::Lab> labs;
  std::optional<Layout> layout;                // none: as it is detected
  std::filesystem::path roster;                // CSV; empty: the one that the gradebook knows, if any
  std::map<std::string, std::string> columns;  // of the roster (roster.h)
  GraderOptions grader;
  int workers = 0;             // 0: as many as the machine can have
  bool again = false;          // what was graded before, too
  std::optional<Shard> shard;  // into a gradebook of its own, ShardPath
  bool only_collects = false;  // takes in what shards have graded, and grades nothing
};

// Where a shard's results are, until a run without shards takes them in: "class.db.2-of-8".
std::filesystem::path ShardPath(const std::filesystem::path& gradebook, const Shard& shard);

// How far it has come.
struct Progress {
  std::size_t units = 0;   // that there are: submissions for a lab, alike ones once
  std::size_t before = 0;  // of them, graded by earlier runs and by shards
  std::size_t graded = 0;
  std::size_t not_built = 0;
  std::size_t not_decided = 0;

  std::size_t done() const { return graded + not_built + not_decided; }  // by this run
  std::size_t left() const { return units - before - done(); }
};

// What came of it.
struct ClassReport {
  Layout layout = Layout::kPlain;
  Progress progress;
  std::vector<std::string> strangers;  // keys of students whom the roster does not have
  std::vector<Standing> standings;     // of the labs that were graded
  std::vector<Change> changes;         // of grades
};

// Throws UsageError and MachineError; InterruptedBySignal when we were asked to end: what is graded until then is kept.
// Tells how far it has come, from any thread, one call at a time.
ClassReport GradeClass(const grading::Course& course, const ClassOrder& order,
                       const std::function<void(const Progress&)>& tell);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_CLASS_GRADING_H_
