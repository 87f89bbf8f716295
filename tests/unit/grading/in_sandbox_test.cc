// The compiler in the sandbox, and sources that attack it.
#include "harness/grading/in_sandbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/grading/compiler.h"
#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/grading/source_snapshot.h"
#include "harness/program/granted_isolation.h"
#include "harness/run/runfiles.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using program::Isolation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

// A workspace with a lab of one program, which is given a header and a library that tells the answer, 42, and with a
// solution; and a candidate's folder elsewhere.
class InSandboxTest : public testing::Test {
 protected:
  InSandboxTest() {
    for (const char* each : {"labs/99_answer", "labs/support", "solutions/99_answer", "out", "output"}) {
      fs::create_directories(workspace_ / each);
    }
    WriteTo(workspace_ / "labs/support/answer.h", "extern \"C\" int Answer();\n");
    WriteTo(workspace_ / "labs/support/answer.c", "int Answer(void) { return 42; }\n");
    WriteTo(workspace_ / "labs/99_answer/server.cc", "int main() { return 1; }\n");
    WriteTo(workspace_ / "labs/99_answer/own.h", "#error the lab's own\n");
    WriteTo(workspace_ / "solutions/99_answer/secret.h", "int main() { return 43; }\n");
    grading::Run({"gcc", "-c", "labs/support/answer.c", "-o", "out/answer.o"}, {.folder = workspace_ / ""});
    grading::Run({"ar", "rcs", "out/libanswer.a", "out/answer.o"}, {.folder = workspace_ / ""});
  }

  void SetUp() override {
    program::Sandbox sandbox(run::Runfile("harness/program/supervisor"));
    try {
      isolation_ = program::GrantIsolation(sandbox).isolation;
    } catch (const program::SandboxError& error) {
      GTEST_SKIP() << error.what();
    }
  }

  static void WriteTo(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  void Write(const std::string& name, const std::string& text) const { WriteTo(candidate_ / name, text); }
  std::string Secret() const { return (workspace_ / "solutions/99_answer/secret.h").string(); }

  static BuildManifest Manifest() {
    return {.folder = "labs/99_answer",
            .programs = {"server"},
            .sources = {"server.cc"},
            .ways = {{.programs = {"server"},
                      .suffix = "",
                      .compiler = "g++",
                      .environment = {{"PATH", "/usr/bin:/bin"}, {"PWD", "/proc/self/cwd"}},
                      .compile = {"-std=c++20", "-iquote", "."},
                      .link = {},
                      .libraries = {"out/libanswer.a"}}}};
  }

  Compiled Build(const CompilationLimits& limits = {}) const {
    const InSandbox sandbox(run::Runfile("harness/program/supervisor"), isolation_, limits);
    return Compiler(workspace_ / "", Manifest(), workspace_ / "output", candidate_ / "", sandbox).Build();
  }

  // What is said of a program that does not build.
  std::string ErrorsOf(const CompilationLimits& limits = {}) const {
    const Compiled compiled = Build(limits);
    EXPECT_THAT(compiled.programs, IsEmpty());
    return compiled.errors.contains("server") ? compiled.errors.at("server") : "";
  }

  void ExpectThatItAnswers() const {
    Write("server.cc", "#include \"labs/support/answer.h\"\n#include \"more.h\"\nint main() { return More(); }\n");
    Write("more.h", "int More();\n");
    Write("more.cc", "#include \"labs/support/answer.h\"\nint More() { return Answer(); }\n");
    const Compiled compiled = Build();
    EXPECT_THAT(compiled.errors, IsEmpty());
    ASSERT_TRUE(compiled.programs.contains("server"));
    EXPECT_EQ(grading::Run({compiled.programs.at("server")}), 42);
  }

  TemporaryFolder workspace_;
  TemporaryFolder candidate_;
  Isolation isolation_ = Isolation::kFull;
};

TEST_F(InSandboxTest, BuildsACandidateWithWhatTheLabIsGiven) {
  ExpectThatItAnswers();
}

TEST_F(InSandboxTest, SaysWhereAnOutputCannotBeKept) {
  const InSandbox sandbox(run::Runfile("harness/program/supervisor"), isolation_);
  const CompilationStep step = {.subject = "server.cc",
                                .compiler = "g++",
                                .environment = {},
                                .flags = {},
                                .outputs = {{"-o", workspace_ / "missing/server.o"}},
                                .objects = {},
                                .more = {},
                                .files = {}};
  try {
    sandbox.Run(step);
    FAIL() << "there is no such folder";
  } catch (const MachineError& error) {
    EXPECT_EQ(error.phrase, text::Phrase("machine.cannot_keep", {{"path", (workspace_ / "missing").string()},
                                                                 {"error", "No such file or directory"}}));
  }
}

TEST_F(InSandboxTest, BuildsACandidateAsAUserOfItsOwn) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can run programs as other users";
  isolation_ = Isolation::kUser;
  ExpectThatItAnswers();
  Write("server.cc", "#include \"" + Secret() + "\"\n");
  EXPECT_THAT(ErrorsOf(), HasSubstr("secret.h"));
}

TEST_F(InSandboxTest, CompilesOnlyWhatHasChanged) {
  Write("server.cc", "#include \"labs/support/answer.h\"\nint main() { return Answer(); }\n");
  const InSandbox sandbox(run::Runfile("harness/program/supervisor"), isolation_);
  Compiler compiler(workspace_ / "", Manifest(), workspace_ / "output", candidate_ / "", sandbox);
  compiler.Build();
  compiler.Build();
  EXPECT_THAT(compiler.compiled_sources(), IsEmpty());
}

// The lab is given a library in the form of sources.
class GivenSourcesTest : public InSandboxTest {
 protected:
  GivenSourcesTest() {
    WriteTo(workspace_ / "labs/support/answer.h", "int Answer();\n");
    WriteTo(workspace_ / "labs/support/answer.cc", "int Answer() { return 42; }\n");
    Write("server.cc", "#include \"labs/support/answer.h\"\nint main() { return Answer(); }\n");
    manifest_.ways[0].libraries.clear();
    manifest_.ways[0].given = {"labs/support/libanswer.a"};
  }

  // A library that was compiled of these sources by somebody else.
  void Precompile(const std::string& text) const {
    fs::create_directories(workspace_ / kPrecompiled);
    WriteTo(workspace_ / "out/answer.cc", text);
    grading::Run({"g++", "-c", "out/answer.cc", "-o", "out/answer.o"}, {.folder = workspace_ / ""});
    const fs::path archive = workspace_ / kPrecompiled / ArchiveName("labs/support/libanswer.a", "");
    grading::Run({"ar", "rcs", archive, workspace_ / "out/answer.o"});
    SourceSnapshot sources(workspace_ / "", manifest_, candidate_ / "", false);
    sources.Take();
    WriteTo(archive.string() + ".sources", sources.DigestOfGiven());
  }

  // Sources that were compiled for it.
  std::vector<std::string> BuildAndExpect(int answer) const {
    const InSandbox sandbox(run::Runfile("harness/program/supervisor"), isolation_);
    Compiler compiler(workspace_ / "", manifest_, workspace_ / "output", candidate_ / "", sandbox);
    const Compiled compiled = compiler.Build();
    EXPECT_THAT(compiled.errors, IsEmpty());
    if (compiled.programs.contains("server")) {
      EXPECT_EQ(grading::Run({compiled.programs.at("server")}), answer);
    }
    return compiler.compiled_sources();
  }

  BuildManifest manifest_ = Manifest();
};

TEST_F(GivenSourcesTest, CompilesThemOnce) {
  EXPECT_THAT(BuildAndExpect(42), UnorderedElementsAre("labs/99_answer/server.cc", "labs/support/answer.cc"));
  Write("server.cc", "#include \"labs/support/answer.h\"\nint main() { return Answer() + 1; }\n");
  EXPECT_THAT(BuildAndExpect(43), ElementsAre("labs/99_answer/server.cc"));
}

TEST_F(GivenSourcesTest, UsesALibraryThatWasCompiledOfThem) {
  Precompile("int Answer() { return 7; }\n");
  EXPECT_THAT(BuildAndExpect(7), ElementsAre("labs/99_answer/server.cc"));
  WriteTo(workspace_ / "labs/support/answer.cc", "int Answer() { return 44; }\n");
  EXPECT_THAT(BuildAndExpect(44), ElementsAre("labs/support/answer.cc"));
}

TEST_F(GivenSourcesTest, CompilesThemWhereTheLinkerFindsFaultWithTheLibrary) {
  Precompile("int Unknown();\nint Answer() { return Unknown(); }\n");
  EXPECT_THAT(BuildAndExpect(42), UnorderedElementsAre("labs/99_answer/server.cc", "labs/support/answer.cc"));
  EXPECT_THAT(BuildAndExpect(42), IsEmpty());
}

TEST_F(InSandboxTest, NamesSourcesAsTheyLieInTheCourse) {
  Write("server.cc", "int main() { return undeclared; }\n");
  EXPECT_THAT(ErrorsOf(), HasSubstr("labs/99_answer/server.cc:1:21: error: 'undeclared' was not declared"));
}

TEST_F(InSandboxTest, TakesNoneOfTheLabsOwnSources) {
  Write("server.cc", "#include \"own.h\"\nint main() {}\n");
  EXPECT_THAT(ErrorsOf(), HasSubstr("own.h: No such file"));
}

TEST_F(InSandboxTest, ShowsNothingElse) {
  Write("server.cc", "#include \"" + Secret() + "\"\n");
  EXPECT_THAT(ErrorsOf(), HasSubstr("No such file"));
  Write("server.cc", "asm(\".incbin \\\"" + Secret() + "\\\"\");\nint main() {}\n");
  EXPECT_THAT(ErrorsOf(), HasSubstr("file not found"));
  Write("server.cc", "#include \"/etc/shadow\"\nint main() {}\n");
  EXPECT_THAT(ErrorsOf(), HasSubstr("No such file"));
}

TEST_F(InSandboxTest, FollowsNoLinkAndOpensNoFifo) {
  fs::create_symlink(Secret(), candidate_ / "server.cc");
  ASSERT_EQ(grading::Run({"mkfifo", candidate_ / "waits.cc"}), 0);
  EXPECT_THAT(ErrorsOf(), HasSubstr("server.cc: No such file"));
}

TEST_F(InSandboxTest, StopsACompilerThatReadsForever) {
  Write("server.cc", "#include \"/dev/zero\"\nint main() {}\n");
  EXPECT_THAT(ErrorsOf({.memory = std::size_t{128} << 20, .computing = std::chrono::seconds(5)}),
              StartsWith("labs/99_answer/server.cc: error: the compiler was stopped: it takes more than"));
}

TEST_F(InSandboxTest, StopsACompilerThatComputesForever) {
  Write("server.cc",
        "constexpr long Loop() { long n = 0; for (;;) ++n; }\n"
        "constexpr long kNever = Loop();\nint main() {}\n");
  BuildManifest manifest = Manifest();
  manifest.ways[0].compile.insert(manifest.ways[0].compile.end(),
                                  {"-fconstexpr-loop-limit=2147483647", "-fconstexpr-ops-limit=2147483647"});
  const InSandbox sandbox(run::Runfile("harness/program/supervisor"), isolation_,
                          {.computing = std::chrono::milliseconds(500)});
  const Compiled compiled =
      Compiler(workspace_ / "", manifest, workspace_ / "output", candidate_ / "", sandbox).Build();
  ASSERT_TRUE(compiled.errors.contains("server"));
  EXPECT_THAT(compiled.errors.at("server"), HasSubstr("stopped: it takes more than 0.5 s of CPU time"));
}

TEST_F(InSandboxTest, StopsACompilerThatTakesTooMuchMemory) {
  Write("server.cc",
        "#define D(x) x x x x x x x x x x x x x x x x\n"
        "const char* text = D(D(D(D(D(D(\"0123456789abcdef\"))))));\nint main() {}\n");
  EXPECT_THAT(ErrorsOf({.memory = std::size_t{96} << 20}), HasSubstr("stopped: it takes more than 96 MiB of memory"));
}

TEST_F(InSandboxTest, LeavesNoRoomForHugeOutputs) {
  Write("server.cc", "char huge[1 << 30] = {1};\nint main() { return huge[0]; }\n");
  EXPECT_THAT(ErrorsOf({.disk = std::size_t{8} << 20}), Not(IsEmpty()));
}

TEST_F(InSandboxTest, KeepsTheBeginningOfAFloodOfErrors) {
  std::string text = "int main() {\n";
  for (int i = 0; i < 3000; ++i) text += "  undeclared" + std::to_string(i) + "();\n";
  Write("server.cc", text + "}\n");
  const std::string errors = ErrorsOf();
  EXPECT_LE(errors.size(), kMostSaid);
  EXPECT_THAT(errors, HasSubstr("'undeclared0' was not declared"));
}

}  // namespace
}  // namespace socklab::grading
