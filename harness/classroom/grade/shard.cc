#include "harness/classroom/grade/shard.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <system_error>

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;

constexpr int kShareOfPublishing = 10;  // it takes one part in so many of the time

}  // namespace

int ShardOf(const std::string& key, int count) {
  constexpr std::size_t kDigits = 15;  // of 4 bits each: they fit into a number
  return static_cast<int>(std::strtoull(key.substr(0, kDigits).c_str(), nullptr, 16) %
                          static_cast<unsigned long long>(count)) +
         1;
}

bool Shard::Has(const std::string& key) const {
  return ShardOf(key, count) == index;
}

fs::path ShardPath(const fs::path& gradebook, const Shard& shard) {
  return gradebook.string() + fmt::format(".{}-of-{}", shard.index, shard.count);
}

Version Version::Of(const fs::path& path) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  return {.file = status.st_ino,
          .time = status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec,
          .size = status.st_size};
}

void ShardFile::TakeInto(Gradebook& gradebook) {
  const Version version = Version::Of(path_);
  if (version == known_ || version == Version()) return;
  if (gradebook.run() == 0) gradebook.BeginRun();
  gradebook.TakeFrom(path_, KeysIn(path_));
  known_ = version;
}

void ShardFile::Publish(Gradebook& gradebook) {
  const Clock::time_point begin = Clock::now();
  TakeInto(gradebook);
  gradebook.PutAt(path_);
  known_ = Version::Of(path_);
  const Clock::time_point end = Clock::now();
  due_ = end + kShareOfPublishing * (end - begin);
}

void ShardFile::PublishNowAndThen(Gradebook& gradebook) {
  if (Clock::now() >= due_) Publish(gradebook);
}

std::vector<fs::path> ShardFiles::All() const {
  static const std::regex ending(R"(\.[0-9]+-of-[0-9]+)");
  const std::string name = gradebook_.filename();
  std::vector<fs::path> shards;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::absolute(gradebook_).parent_path(), ignored)) {
    const std::string other = entry.path().filename();
    if (other.starts_with(name) && std::regex_match(other.substr(name.size()), ending)) shards.push_back(entry.path());
  }
  std::ranges::sort(shards);
  return shards;
}

std::vector<fs::path> ShardFiles::Changed() {
  std::vector<fs::path> changed;
  for (const fs::path& path : All()) {
    const Version version = Version::Of(path);
    if (std::exchange(known_[path], version) != version) changed.push_back(path);
  }
  return changed;
}

}  // namespace socklab::classroom
