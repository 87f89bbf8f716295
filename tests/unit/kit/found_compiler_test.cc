#include "harness/kit/found_compiler.h"

#include <gtest/gtest.h>

namespace socklab::kit {
namespace {

TEST(IsNewEnough, KnowsCompilersByWhatTheySayOfThemselves) {
  EXPECT_TRUE(IsNewEnough("g++ (Debian 12.2.0-14+deb12u1) 12.2.0"));
  EXPECT_TRUE(IsNewEnough("g++ (GCC) 15.1.1 20250521 (Red Hat 15.1.1-2)"));
  EXPECT_TRUE(IsNewEnough("g++-11 (Ubuntu 11.4.0-1ubuntu1~22.04) 11.4.0"));
  EXPECT_TRUE(IsNewEnough("Debian clang version 14.0.6"));
  EXPECT_TRUE(IsNewEnough("clang version 20.1.8 (Fedora 20.1.8-4.fc42)"));
}

TEST(IsNewEnough, RefusesOldOnes) {
  EXPECT_FALSE(IsNewEnough("g++ (Ubuntu 9.4.0-1ubuntu1~20.04.2) 9.4.0"));
  EXPECT_FALSE(IsNewEnough("g++ (GCC) 4.8.5 20150623 (Red Hat 4.8.5-44)"));
  EXPECT_FALSE(IsNewEnough("Ubuntu clang version 10.0.0-4ubuntu1"));
  EXPECT_FALSE(IsNewEnough("what is this?"));
  EXPECT_FALSE(IsNewEnough(""));
}

TEST(FindCompiler, FindsThatOfThisMachine) {
  const FoundCompiler found = FindCompiler();
  EXPECT_TRUE(IsNewEnough(found.version)) << found.version;
  EXPECT_TRUE(found.path.is_absolute());
}

}  // namespace
}  // namespace socklab::kit
