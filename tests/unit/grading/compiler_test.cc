#include "harness/grading/compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/grading/process.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A lab of two programs in a workspace of its own. Each program exits with what Status() in status.cc says, `one` with
// one more.
class CompilerTest : public testing::Test {
 protected:
  CompilerTest() {
    fs::create_directories(workspace_ / "labs/99_exits/checks");
    fs::create_directory(workspace_ / "output");
    Write("status.h", "int Status();\n");
    Write("status.cc", "#include \"status.h\"\nint Status() { return 3; }\n");
    Write("one.cc", "#include \"status.h\"\nint main() { return Status() + 1; }\n");
    Write("two.cc", "#include \"status.h\"\nint main() { return Status(); }\n");
    Write("checks/check.cc", "no C++\n");
  }

  void Write(const std::string& name, const std::string& text) { std::ofstream(Lab() / name) << text; }
  fs::path Lab() const { return workspace_ / "labs/99_exits"; }

  static BuildManifest Manifest() {
    return {.folder = "labs/99_exits",
            .programs = {"one", "two"},
            .sources = {},
            .ways = {{.programs = {"one", "two"},
                      .suffix = "",
                      .compiler = "g++",
                      .environment = {{"PATH", "/usr/bin:/bin"}, {"PWD", "/proc/self/cwd"}},
                      .compile = {"-std=c++20"},
                      .link = {},
                      .libraries = {}}}};
  }

  Compiled Build() {
    Compiler compiler(workspace_ / "", Manifest(), workspace_ / "output");
    const Compiled compiled = compiler.Build();
    sources_ = compiler.compiled_sources();
    return compiled;
  }

  static int StatusOf(const Compiled& compiled, const std::string& program) {
    const auto found = compiled.programs.find(program);
    return found == compiled.programs.end() ? -1 : grading::Run({found->second});
  }

  TemporaryFolder workspace_;
  std::vector<std::string> sources_;  // that the last build has compiled
};

TEST_F(CompilerTest, BuildsEachProgramOfItsOwnSourceAndOfThoseThatAllShare) {
  const Compiled compiled = Build();
  EXPECT_THAT(compiled.errors, IsEmpty());
  EXPECT_EQ(StatusOf(compiled, "one"), 4);
  EXPECT_EQ(StatusOf(compiled, "two"), 3);
}

TEST_F(CompilerTest, KeepsWhatHasNotChanged) {
  Build();
  Build();
  EXPECT_THAT(sources_, IsEmpty());
  Write("one.cc", "#include \"status.h\"\nint main() { return Status() + 2; }\n");
  const Compiled compiled = Build();
  EXPECT_THAT(sources_, ElementsAre("labs/99_exits/one.cc"));
  EXPECT_EQ(StatusOf(compiled, "one"), 5);
  EXPECT_EQ(StatusOf(compiled, "two"), 3);
}

TEST_F(CompilerTest, CompilesWhateverIncludesAChangedHeader) {
  Write("two.cc", "int main() { return 7; }\n");
  Build();
  Write("status.h", "int Status();\ninline int unused = 1;\n");
  Build();
  EXPECT_THAT(sources_, UnorderedElementsAre("labs/99_exits/one.cc", "labs/99_exits/status.cc"));
}

TEST_F(CompilerTest, TakesAddedSourcesAndHeadersAlong) {
  Build();
  Write("more.h", "int More();\n");
  Write("more.cc", "#include \"more.h\"\nint More() { return 40; }\n");
  Write("two.cc", "#include \"labs/99_exits/more.h\"\nint main() { return More(); }\n");
  EXPECT_EQ(Build().errors.count("two"), 1u) << "only with -iquote . is it found by that name";
  Write("two.cc", "#include \"more.h\"\nint main() { return More(); }\n");
  EXPECT_EQ(StatusOf(Build(), "two"), 40);
}

TEST_F(CompilerTest, TellsWhatTheCompilerSaysOfTheProgramThatDoesNotBuild) {
  Build();
  Write("one.cc", "int main() { return undeclared; }\n");
  const Compiled compiled = Build();
  ASSERT_TRUE(compiled.errors.contains("one"));
  EXPECT_THAT(compiled.errors.at("one"), HasSubstr("labs/99_exits/one.cc:1:21: error: 'undeclared' was not declared"));
  EXPECT_EQ(StatusOf(compiled, "one"), -1);
  EXPECT_EQ(StatusOf(compiled, "two"), 3);
}

TEST_F(CompilerTest, TellsWhatTheLinkerSays) {
  Write("one.cc", "int Nowhere();\nint main() { return Nowhere(); }\n");
  const Compiled compiled = Build();
  ASSERT_TRUE(compiled.errors.contains("one"));
  EXPECT_THAT(compiled.errors.at("one"), HasSubstr("undefined reference to `Nowhere()'"));
  EXPECT_EQ(StatusOf(compiled, "two"), 3);
}

TEST_F(CompilerTest, TellsOfADeletedSource) {
  Build();
  fs::remove(Lab() / "one.cc");
  const Compiled without_main = Build();
  ASSERT_TRUE(without_main.errors.contains("one"));
  EXPECT_THAT(without_main.errors.at("one"), HasSubstr("one.cc: No such file or directory"));

  fs::remove(Lab() / "status.cc");
  const Compiled without_status = Build();
  ASSERT_TRUE(without_status.errors.contains("two"));
  EXPECT_THAT(without_status.errors.at("two"), HasSubstr("undefined reference to `Status()'"));
}

// As when it was ended between the two.
TEST_F(CompilerTest, LinksWhatWasCompiledAndNotLinked) {
  Build();
  Write("one.cc", "#include \"status.h\"\nint main() { return Status() + 2; }\n");
  Build();
  const fs::path record = workspace_ / "output/objects/99_exits.one.parts";
  std::string linked;
  std::getline(std::ifstream(record), linked, '\0');
  Write("one.cc", "#include \"status.h\"\nint main() { return Status() + 5; }\n");
  Build();
  std::ofstream(record) << linked;
  EXPECT_EQ(StatusOf(Build(), "one"), 8);
}

TEST_F(CompilerTest, LeavesOutWhatEditorsLeaveBehind) {
  for (const char* name : {"one copy.cc", "备份.cc", ".#one.cc"}) Write(name, "no C++\n");
  EXPECT_THAT(Build().errors, IsEmpty());
}

TEST_F(CompilerTest, LooksForNothingInAFifo) {
  ASSERT_EQ(grading::Run({"mkfifo", Lab() / "waits.h"}), 0);
  EXPECT_THAT(Build().errors, IsEmpty());
}

}  // namespace
}  // namespace socklab::grading
