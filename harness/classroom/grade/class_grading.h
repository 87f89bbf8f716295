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

#include "harness/classroom/grade/grader.h"
#include "harness/classroom/grade/shard.h"
#include "harness/classroom/layout.h"
#include "harness/classroom/standing.h"
#include "harness/grading/course.h"
#include "harness/text/phrase.h"

namespace socklab::classroom {

// What spreads the work: workers on this machine, or Slurm over a cluster.
enum class Engine { kLocal, kSlurm };

struct ClassOrder {
  std::filesystem::path submissions;  // a folder
  std::filesystem::path gradebook;
  std::vector<grading::Lab> labs;
  std::optional<Layout> layout;                // none: as it is detected
  std::filesystem::path roster;                // CSV; empty: the one that the gradebook knows, if any
  std::map<std::string, std::string> columns;  // of the roster (roster.h)
  GraderOptions grader;
  Engine engine = Engine::kLocal;
  int workers = 0;             // of each machine or task; 0: as many as the machine can have, or one a task
  bool again = false;          // what was graded before, too
  std::optional<Shard> shard;  // into a file of its own, ShardPath
  bool only_collects = false;  // takes in what shards have graded, and grades nothing
};

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

// What tasks of a cluster have left behind that have not graded all that they should.
struct TasksReport {
  std::filesystem::path folder;                // where each has left what it printed
  std::map<std::string, int> last_lines = {};  // of what they printed, and how many tasks printed them last
};

// What came of it.
struct ClassReport {
  Layout layout = Layout::kPlain;
  Progress progress;
  std::vector<std::string> strangers;  // keys of students whom the roster does not have
  std::vector<Standing> standings;     // of the labs that were graded
  std::vector<Change> changes;         // of grades
  std::optional<TasksReport> tasks;    // where something is missing
};

// Who is told how it goes, one call at a time, from any thread.
struct ClassListener {
  std::function<void(const Progress&)> progress;
  std::function<void(const text::Phrase&)> note;
};

// Throws UsageError and MachineError; InterruptedBySignal when we were asked to end: what is graded until then is kept.
ClassReport GradeClass(const grading::Course& course, const ClassOrder& order, const ClassListener& listener);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_CLASS_GRADING_H_
