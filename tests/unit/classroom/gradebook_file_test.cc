// What a gradebook's file may be, which is data that may come from anywhere.
#include "harness/classroom/gradebook_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/classroom/gradebook.h"
#include "harness/classroom/schema.h"
#include "harness/grading/course.h"
#include "harness/grading/process.h"
#include "harness/results/whole_file.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using grading::MachineError;
using grading::UsageError;
using testing::HasSubstr;
using tests::ThrowsSaying;

class GradebookFileTest : public testing::Test {
 protected:
  GradebookFileTest() { fs::create_directory(folder_ / "class"); }

  fs::path Path() const { return folder_ / "class/class.db"; }
  void MakeGradebook() const { Gradebook gradebook(Path()); }
  void Change(const std::string& statements) const { Database(Path(), Database::Mode::kWrite).Execute(statements); }
  void Write(const std::string& bytes) const { std::ofstream(Path(), std::ios::binary) << bytes; }

  template <typename Error>
  void ExpectRefused(const std::string& why) const {
    const std::string before = results::ReadWhole(Path()).value_or("");
    EXPECT_THAT([&] { ReadClass(Path()); }, ThrowsSaying<Error>(HasSubstr(why)));
    EXPECT_THAT([&] { Gradebook gradebook(Path()); }, ThrowsSaying<Error>(HasSubstr(why)));
    EXPECT_TRUE(results::ReadWhole(Path()).value_or("") == before) << "it was written to";
    EXPECT_FALSE(fs::exists(Path().string() + ".lock"));
  }

  grading::TemporaryFolder folder_;
};

TEST_F(GradebookFileTest, IsMadeWhereItIsMissingOrEmpty) {
  EXPECT_THAT([&] { ReadClass(Path()); }, ThrowsSaying<UsageError>(HasSubstr("there is no gradebook")));
  MakeGradebook();
  EXPECT_EQ(ReadClass(Path()), Class());
  fs::remove(Path());
  Write("");
  MakeGradebook();
  EXPECT_EQ(ReadClass(Path()), Class());
}

TEST_F(GradebookFileTest, NeedsAFolder) {
  EXPECT_THAT([&] { Gradebook gradebook(folder_ / "none/class.db"); },
              ThrowsSaying<MachineError>(HasSubstr("No such file")));
}

TEST_F(GradebookFileTest, IsNotAnythingElse) {
  Write("name,grade\nann,100\n");
  ExpectRefused<UsageError>("damaged");
  fs::remove(Path());
  Database(Path(), Database::Mode::kCreate).Execute("CREATE TABLE students (key); INSERT INTO students VALUES (1);");
  ExpectRefused<UsageError>("is not a gradebook");
}

TEST_F(GradebookFileTest, IsNeitherFolderNorPipe) {
  fs::create_directory(Path());
  EXPECT_THAT([&] { ReadClass(Path()); }, ThrowsSaying<UsageError>(HasSubstr("is not a gradebook")));
  fs::remove(Path());
  mkfifo(Path().c_str(), 0600);
  EXPECT_THAT([&] { ReadClass(Path()); }, ThrowsSaying<UsageError>(HasSubstr("is not a gradebook")));
}

TEST_F(GradebookFileTest, IsNotOfANewerSocklab) {
  MakeGradebook();
  Change("PRAGMA user_version = 99");
  ExpectRefused<UsageError>("its version is 99");
}

TEST_F(GradebookFileTest, HasNoTriggersViewsAndTablesOfOthers) {
  for (const std::string object :
       {"VIEW grades AS SELECT 1", "TABLE grades (a)", "INDEX grades ON results (score)",
        "TRIGGER grades AFTER INSERT ON results BEGIN UPDATE results SET score = 100; END"}) {
    MakeGradebook();
    Change("CREATE " + object);
    ExpectRefused<UsageError>("grades");
    fs::remove(Path());
  }
}

TEST_F(GradebookFileTest, HasItsTablesAsTheyAre) {
  for (const std::string change :
       {"DROP TABLE submissions", "ALTER TABLE results ADD COLUMN bonus INTEGER", "DROP INDEX results_by_submission"}) {
    MakeGradebook();
    Change(change);
    ExpectRefused<UsageError>("unknown, changed or missing");
    fs::remove(Path());
  }
}

TEST_F(GradebookFileTest, IsNotDamaged) {
  MakeGradebook();
  std::string bytes = *results::ReadWhole(Path());
  const std::string whole = bytes;
  bytes.resize(bytes.size() / 2);
  Write(bytes);
  ExpectRefused<UsageError>("damaged");
  bytes = whole;
  for (std::size_t i = 100; i < bytes.size(); i += 7) bytes[i] = static_cast<char>(bytes[i] ^ 0x5a);
  Write(bytes);
  ExpectRefused<UsageError>("damaged");
}

// One of version 1, with a student in it.
TEST_F(GradebookFileTest, IsBroughtToTheCurrentVersion) {
  {
    const Database database(Path(), Database::Mode::kCreate);
    Migrate(database, 1);
    database.Execute(
        "INSERT INTO students VALUES ('ann', 'Ann', '', 1, '{}'); INSERT INTO runs VALUES (1, '', '', '')");
  }
  const std::string before = *results::ReadWhole(Path());
  EXPECT_EQ(ReadClass(Path()).students.at(0).name, "Ann");
  EXPECT_TRUE(results::ReadWhole(Path()) == before) << "reading has changed it";
  MakeGradebook();
  EXPECT_EQ(VersionOf(Database(Path(), Database::Mode::kRead)), CurrentVersion());
  EXPECT_EQ(ReadClass(Path()).students.at(0).name, "Ann");
  const fs::path copy = Path().string() + ".version-1";
  EXPECT_EQ(VersionOf(Database(copy, Database::Mode::kRead)), 1);
  EXPECT_EQ(ReadClass(copy).students.at(0).name, "Ann");
  // A copy that is there stays.
  Write(before);
  EXPECT_THAT([&] { MakeGradebook(); }, ThrowsSaying<UsageError>(HasSubstr("exists already")));
  EXPECT_TRUE(results::ReadWhole(Path()) == before);
}

TEST_F(GradebookFileTest, HoldsDocumentsThatCanBeRead) {
  MakeGradebook();
  Change(
      "INSERT INTO students VALUES ('ann', 'Ann', '', 1, '{}'); INSERT INTO runs VALUES (1, '', '', '', NULL);"
      "INSERT INTO submissions VALUES ('ann', '04_tcp_chat', 1, '', 'ann', 'd1', 'taken', '')");
  for (const std::string document : {"[", "{\"version\": 2, \"labs\": []}", "{\"version\": 99, \"labs\": []}"}) {
    Change(
        "DELETE FROM results; INSERT INTO results VALUES"
        " (1, '04_tcp_chat', 'd1', 'k', 1, 'graded', 100, 100, 0, '', '', '', '', '', '', 0, '" +
        document + "')");
    EXPECT_THAT([&] { ReadClass(Path()); }, ThrowsSaying<UsageError>(HasSubstr("damaged")));
  }
  Change("DELETE FROM results; UPDATE students SET columns = 'x'");
  EXPECT_THAT([&] { ReadClass(Path()); }, ThrowsSaying<UsageError>(HasSubstr("damaged")));
}

}  // namespace
}  // namespace socklab::classroom
