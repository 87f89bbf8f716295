// Spreads work over a cluster by Slurm, with its commands: one array of tasks, each of which grades a shard.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADE_SLURM_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADE_SLURM_H_

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace socklab::classroom {

// As much of a cluster as decides into how many shards the work is cut.
struct Cluster {
  int cpus = 1;              // of nodes that are up
  int largest_index = 1000;  // of a task in an array

  // From what `sinfo --noheader --format=%C` and `scontrol show config` print. What they do not tell is as above.
  static Cluster Parse(const std::string& sinfo, const std::string& config);
};

// How many shards so many submissions make: few large ones, three for each place where a task can run, so that a slow
// one does not hold up the end, and that what a lost node takes with it is not much.
int ShardsFor(std::size_t submissions, int workers, const Cluster& cluster);

// Indices as an array has them: "1-3,7".
std::string IndicesText(const std::set<int>& indices);

// The script of each task: it runs the command for the shard that the task's index tells, of so many.
std::string BatchScript(const std::vector<std::string>& command, int shards);

// Whether a list of active tasks (`squeue --format=%F`: the job of each) has one of that job.
bool HasTaskOf(const std::string& job, const std::string& active);

// The id of the job in what `sbatch --parsable` prints; empty where there is none.
std::string JobIn(const std::string& printed);

// One array at a time, whose files lie in a folder that all machines share: the script, what each task has printed
// (5.log), and the job's id, by which a later process finds an array that is still at work.
// All functions throw grading::MachineError where Slurm fails, InterruptedBySignal when we were asked to end.
class SlurmArray {
 public:
  // Throws grading::UsageError where a command of Slurm's is not on the PATH.
  explicit SlurmArray(std::filesystem::path folder, std::chrono::milliseconds between_looks = std::chrono::seconds(2));

  Cluster Ask() const;
  // Tasks of so many CPUs each. What earlier arrays have printed is removed.
  void Submit(const std::string& script, const std::set<int>& indices, int cpus);
  // That which an earlier process has submitted and not seen to its end; false where there is none.
  bool Resume();
  // Calls `look` again and again until no task is left. A controller that does not answer is waited for, 15 minutes
  // at most. When we are asked to end, the tasks are ended, too: throws InterruptedBySignal.
  void Await(const std::function<void()>& look);

  const std::string& job() const { return job_; }
  const std::filesystem::path& folder() const { return folder_; }
  // The last lines that tasks of these indices have printed, and how many of them have printed each; "" where a task
  // has left nothing to read.
  std::map<std::string, int> LastLines(const std::set<int>& indices) const;

 private:
  bool IsActive() const;
  std::filesystem::path JobFile() const { return folder_ / "job"; }

  std::filesystem::path folder_;
  std::chrono::milliseconds between_looks_;
  std::string job_;  // its id
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_SLURM_H_
