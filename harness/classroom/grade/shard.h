// Parts of a class that are graded apart, and the files by which they tell what they have graded: "class.db.2-of-8"
// beside the gradebook. A shard works in a gradebook of its own machine; what it has is written whole, under another
// name, and then takes its place. So a shard may be ended at any moment, or run twice at the same time, and its readers
// need no locks of a shared file system.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADE_SHARD_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADE_SHARD_H_

#include <sys/types.h>

#include <chrono>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/classroom/gradebook.h"
#include "harness/grading/process.h"

namespace socklab::classroom {

// A part of the work: that of index `index` of `count`, from 1. It needs no word with those of the others.
struct Shard {
  int index = 1;
  int count = 1;

  // Of what has such a key, in hexadecimal: every shard but one says no.
  bool Has(const std::string& key) const;
};

// The shard of so many that has it; from 1.
int ShardOf(const std::string& key, int count);

// Where a shard's results are: "class.db.2-of-8".
std::filesystem::path ShardPath(const std::filesystem::path& gradebook, const Shard& shard);

// Which contents a file has; two are alike only where nobody has put another file in its place.
struct Version {
  ino_t file = 0;
  std::int64_t time = 0;  // of its last change, ns since 1970
  off_t size = 0;

  static Version Of(const std::filesystem::path& path);  // all 0 where there is none
  auto operator<=>(const Version&) const = default;
};

// What a shard makes known. Its functions throw as a gradebook's do.
class ShardFile {
 public:
  explicit ShardFile(std::filesystem::path path) : path_(std::move(path)) {}

  // Where the shard works.
  std::filesystem::path workplace() const { return folder_ / "gradebook"; }

  // Takes in what the file has, from an earlier run or one at the same time. Begins a run for that.
  void TakeInto(Gradebook& gradebook);
  // Makes known what the gradebook has, and what others have written meanwhile.
  void Publish(Gradebook& gradebook);
  // The same, unless that would take more than a tenth of the time.
  void PublishNowAndThen(Gradebook& gradebook);

 private:
  using Clock = std::chrono::steady_clock;

  std::filesystem::path path_;
  grading::TemporaryFolder folder_;
  Version known_;  // whose results the gradebook has
  Clock::time_point due_{};
};

// The files of all shards of a gradebook, however many shards there were.
class ShardFiles {
 public:
  explicit ShardFiles(std::filesystem::path gradebook) : gradebook_(std::move(gradebook)) {}

  std::vector<std::filesystem::path> All() const;
  // Those that are new, or others than they were when this was called before.
  std::vector<std::filesystem::path> Changed();

 private:
  std::filesystem::path gradebook_;
  std::map<std::filesystem::path, Version> known_;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADE_SHARD_H_
