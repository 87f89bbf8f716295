#include "harness/classroom/grade/slurm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "harness/grading/course.h"
#include "harness/grading/process.h"
#include "harness/results/whole_file.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using tests::ThrowsSaying;

TEST(Cluster, IsWhatSlurmTells) {
  const Cluster cluster =
      Cluster::Parse("8/4/2/14\n0/16/0/16\n", "MaxArraySize            = 1001\nMaxJobCount = 10000\n");
  EXPECT_EQ(cluster.cpus, 28) << "those of nodes that are up";
  EXPECT_EQ(cluster.largest_index, 1000);
}

TEST(Cluster, HasAtLeastOneCpu) {
  EXPECT_EQ(Cluster::Parse("0/0/4/4", "").cpus, 1);
  EXPECT_EQ(Cluster::Parse("no such partition", "").cpus, 1);
  EXPECT_EQ(Cluster::Parse("", "nothing").largest_index, 1000);
}

TEST(Shards, AreThreeForEachPlaceOfATask) {
  EXPECT_EQ(ShardsFor(200, 1, {.cpus = 8}), 24);
  EXPECT_EQ(ShardsFor(200, 4, {.cpus = 8}), 6);
  EXPECT_EQ(ShardsFor(200, 100, {.cpus = 8}), 3);
}

TEST(Shards, AreNoMoreThanSubmissionsOrThanAnArrayHas) {
  EXPECT_EQ(ShardsFor(5, 1, {.cpus = 8}), 5);
  EXPECT_EQ(ShardsFor(5000, 1, {.cpus = 4000, .largest_index = 1000}), 1000);
  EXPECT_EQ(ShardsFor(0, 1, {}), 1);
}

TEST(Indices, AreTextAsAnArrayHasIt) {
  EXPECT_EQ(IndicesText({1, 2, 3, 7, 9, 10}), "1-3,7,9-10");
  EXPECT_EQ(IndicesText({4}), "4");
  EXPECT_EQ(IndicesText({}), "");
}

TEST(BatchScript, RunsTheCommandForItsShard) {
  EXPECT_THAT(BatchScript({"/course/socklab", "grade", "/home/a class/it's"}, 24),
              HasSubstr("SOCKLAB_BUILT=1 exec /course/socklab grade '/home/a class/it'\\''s' "
                        "--shard \"$SLURM_ARRAY_TASK_ID/24\"\n"));
}

TEST(BatchScript, IsWhatAShellUnderstands) {
  const grading::TemporaryFolder folder;
  std::ofstream(folder / "task.sh") << BatchScript({"echo", "$HOME `id` \"quoted\" it's"}, 3);
  setenv("SLURM_ARRAY_TASK_ID", "2", 1);
  EXPECT_EQ(grading::RunAndHear({"sh", folder / "task.sh"}).said, "$HOME `id` \"quoted\" it's --shard 2/3\n");
}

TEST(ActiveTasks, AreOfTheirJobs) {
  EXPECT_TRUE(HasTaskOf("12", "11\n12 \n"));
  EXPECT_FALSE(HasTaskOf("1", "11\n12\n"));
  EXPECT_FALSE(HasTaskOf("12", ""));
}

TEST(Job, IsTheLastThingThatSbatchPrints) {
  EXPECT_EQ(JobIn("12\n"), "12");
  EXPECT_EQ(JobIn("12;cluster\n"), "12");
  EXPECT_EQ(JobIn("sbatch: a warning\n345\n"), "345");
  EXPECT_EQ(JobIn("sbatch: error: no partition\n"), "");
  EXPECT_EQ(JobIn(""), "");
}

// With commands of that name which do what a script says, and leave in `called` how they were called.
class SlurmArrayTest : public testing::Test {
 protected:
  SlurmArrayTest() {
    std::filesystem::create_directory(folder_ / "bin");
    for (const char* name : {"sbatch", "squeue", "scancel", "sinfo", "scontrol"}) Say(name, "exit 0");
    setenv("PATH", ((folder_ / "bin").string() + ":" + path_).c_str(), 1);
  }
  ~SlurmArrayTest() override { setenv("PATH", path_.c_str(), 1); }

  void Say(const std::string& name, const std::string& script) {
    const std::filesystem::path file = folder_ / "bin" / name;
    std::ofstream(file) << "#!/bin/sh\necho \"${0##*/} $*\" >>'" << (folder_ / "called").string() << "'\n"
                        << script << '\n';
    chmod(file.c_str(), 0755);
  }
  std::string Called() const { return results::ReadWhole(folder_ / "called").value_or(""); }

  std::string path_ = getenv("PATH");
  grading::TemporaryFolder folder_;
};

TEST_F(SlurmArrayTest, NeedsSlurmsCommands) {
  std::filesystem::remove(folder_ / "bin/sinfo");
  setenv("PATH", (folder_ / "bin").c_str(), 1);
  EXPECT_THAT([&] { SlurmArray(folder_ / "array"); },
              ThrowsSaying<grading::UsageError>(HasSubstr("sinfo is not on the PATH")));
}

TEST_F(SlurmArrayTest, IsSubmittedAndFoundAgain) {
  Say("sbatch", "echo 12");
  SlurmArray array(folder_ / "100% new/array");
  array.Submit("the script", {1, 2, 5}, 2);
  EXPECT_EQ(array.job(), "12");
  EXPECT_EQ(results::ReadWhole(folder_ / "100% new/array/task.sh"), "the script");
  EXPECT_THAT(Called(), HasSubstr("--array=1-2,5 --nodes=1 --ntasks=1 --cpus-per-task=2 --requeue"));
  EXPECT_THAT(Called(), HasSubstr("/100%% new/array/%a.log"));

  SlurmArray later(folder_ / "100% new/array");
  EXPECT_FALSE(later.Resume()) << "no task of it is active";
  Say("squeue", "echo 12");
  EXPECT_TRUE(later.Resume());
  EXPECT_EQ(later.job(), "12");
  EXPECT_FALSE(SlurmArray(folder_ / "another").Resume());
}

TEST_F(SlurmArrayTest, SaysWhatSlurmRefuses) {
  Say("sbatch", "echo 'sbatch: error: invalid account' >&2; exit 1");
  SlurmArray array(folder_ / "array");
  EXPECT_THAT(
      [&] { array.Submit("", {1}, 1); },
      ThrowsSaying<grading::MachineError>(HasSubstr("Slurm's command sbatch fails: sbatch: error: invalid account")));
}

TEST_F(SlurmArrayTest, IsAwaitedWhileTheControllerIsAway) {
  Say("sbatch", "echo 12");
  Say("squeue", "case $(grep -c ^squeue '" + (folder_ / "called").string() + "') in 1) echo 12 ;; 2) exit 1 ;; esac");
  SlurmArray array(folder_ / "array", std::chrono::milliseconds(1));
  array.Submit("", {1}, 1);
  int looks = 0;
  array.Await([&] { ++looks; });
  EXPECT_EQ(looks, 3);
}

TEST_F(SlurmArrayTest, TellsTheLastLinesOfTasks) {
  Say("sbatch", "echo 12");
  SlurmArray array(folder_ / "array");
  array.Submit("", {1, 2, 3, 4}, 1);
  for (const char* log : {"1.log", "2.log"}) std::ofstream(folder_ / "array" / log) << "begins\nno \033sandbox\n\n";
  std::ofstream(folder_ / "array/4.log") << "another";
  EXPECT_THAT(array.LastLines({1, 2, 3}), ElementsAre(Pair("", 1), Pair(R"(no \x1bsandbox)", 2)));
  EXPECT_THAT(array.LastLines({}), IsEmpty());
}

}  // namespace
}  // namespace socklab::classroom
