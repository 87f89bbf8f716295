#include "harness/grading/as_built.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "tests/unit/in_english.h"

namespace socklab::grading {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;
using tests::ThrowsSaying;

TEST(AsBuilt, TakesWhatIsThere) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "bin/labs/04_tcp_chat");
  std::filesystem::create_symlink("bin", folder / "bazel-bin");
  for (const char* file : {"runner", "manifest.json"}) std::ofstream(folder / "bin/labs/04_tcp_chat" / file) << "x";
  const AsBuilt builder(folder / "");
  EXPECT_THAT(builder.Build({"//labs/04_tcp_chat:runner", "//labs/04_tcp_chat:manifest"}).built,
              UnorderedElementsAre("//labs/04_tcp_chat:runner", "//labs/04_tcp_chat:manifest"));
  EXPECT_THAT([&] { builder.Demand({"//labs/04_tcp_chat:build_manifest"}); },
              ThrowsSaying<MachineError>(HasSubstr("//labs/04_tcp_chat:build_manifest was not built here")));
}

}  // namespace
}  // namespace socklab::grading
