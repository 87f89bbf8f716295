#include "harness/classroom/grade/shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/grading/course.h"
#include "harness/grading/process.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::ThrowsSaying;

Result ResultOf(const std::string& key) {
  return {.digest = "digest of " + key,
          .key = key,
          .revision = "a revision",
          .options = "seed=1",
          .outcome = Outcome::kGraded,
          .result = {.lab = "04_tcp_chat",
                     .title = {{"en", "TCP chat"}},
                     .identity = {.harness = "1", .host = "a-host", .time = "2026-11-30T18:05:00Z"},
                     .isolation = "full",
                     .checks = {}}};
}

TEST(Shard, HasWhatNoOtherOneHas) {
  for (const std::string key : {"0000000000000000", "00000000000000ff", "ffffffffffffffffffff", "123456789abcdef0"}) {
    int has = 0;
    for (int index = 1; index <= 7; ++index) has += Shard{.index = index, .count = 7}.Has(key);
    EXPECT_EQ(has, 1);
    EXPECT_TRUE((Shard{.index = ShardOf(key, 7), .count = 7}.Has(key)));
  }
}

class ShardFileTest : public testing::Test {
 protected:
  fs::path Path() const { return folder_ / "class.db.1-of-2"; }

  // What one run of the shard does: it grades these.
  static void Grade(ShardFile& file, const std::vector<std::string>& keys) {
    Gradebook gradebook(file.workplace());
    file.TakeInto(gradebook);
    gradebook.BeginRun();
    for (const std::string& key : keys) gradebook.Write(ResultOf(key));
    file.Publish(gradebook);
  }

  // Names in the folder.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(Path().parent_path()))
      names.push_back(entry.path().filename());
    return names;
  }

  grading::TemporaryFolder folder_;
};

TEST_F(ShardFileTest, KeepsWhatEarlierRunsHaveGraded) {
  ShardFile first(Path());
  Grade(first, {"a"});
  ShardFile second(Path());
  Grade(second, {"b"});
  EXPECT_THAT(KeysIn(Path()), ElementsAre("a", "b"));
  EXPECT_THAT(Names(), ElementsAre("class.db.1-of-2")) << "nothing else is left";
}

// As after a requeue, when the node was not lost after all.
TEST_F(ShardFileTest, LosesNothingWhereTheShardRunsTwiceAtATime) {
  ShardFile one(Path()), other(Path());
  Gradebook ones(one.workplace()), others(other.workplace());
  ones.BeginRun();
  others.BeginRun();
  ones.Write(ResultOf("a"));
  one.Publish(ones);
  others.Write(ResultOf("b"));
  other.Publish(others);
  ones.Write(ResultOf("c"));
  one.Publish(ones);
  EXPECT_THAT(KeysIn(Path()), ElementsAre("a", "b", "c"));
}

TEST_F(ShardFileTest, RefusesWhatIsNoGradebook) {
  std::ofstream(Path()) << "a file of somebody else";
  ShardFile file(Path());
  EXPECT_THAT([&] { Grade(file, {"a"}); }, ThrowsSaying<grading::UsageError>(HasSubstr("is damaged")));
  EXPECT_EQ(fs::file_size(Path()), 23u);
}

TEST_F(ShardFileTest, SaysWhereItCannotBeWritten) {
  ShardFile file(folder_ / "none/class.db.1-of-2");
  EXPECT_THAT([&] { Grade(file, {"a"}); },
              ThrowsSaying<grading::MachineError>(HasSubstr("none/class.db.1-of-2 cannot be written")));
}

TEST_F(ShardFileTest, IsFoundBesideTheGradebookAndReadWhenItChanges) {
  for (const char* name :
       {"class.db", "class.db.1-of-2x", "class.db.lock", "other.db.1-of-2", ".class.db.1-of-2.host.1"})
    std::ofstream(folder_ / name) << "x";
  ShardFiles files(folder_ / "class.db");
  EXPECT_THAT(files.Changed(), IsEmpty());
  ShardFile file(Path());
  Grade(file, {"a"});
  EXPECT_THAT(files.Changed(), ElementsAre(Path()));
  EXPECT_THAT(files.Changed(), IsEmpty());
  Grade(file, {"b"});
  EXPECT_THAT(files.Changed(), ElementsAre(Path()));
  EXPECT_THAT(files.All(), ElementsAre(Path()));
}

}  // namespace
}  // namespace socklab::classroom
