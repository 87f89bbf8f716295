#include "harness/run/googletest.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace socklab::run {

void InitGoogleTest(char** argv) {
  // Read at each run.
  for (const char* name :
       {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX", "GTEST_SHARD_STATUS_FILE", "TEST_PREMATURE_EXIT_FILE"}) {
    unsetenv(name);
  }
  // Read before main() begins, from GTEST_FILTER, TESTBRIDGE_TEST_ONLY, XML_OUTPUT_FILE and others.
  testing::GTEST_FLAG(filter) = "*";
  testing::GTEST_FLAG(also_run_disabled_tests) = true;
  testing::GTEST_FLAG(repeat) = 1;
  testing::GTEST_FLAG(shuffle) = false;
  testing::GTEST_FLAG(list_tests) = false;
  testing::GTEST_FLAG(fail_fast) = false;
  testing::GTEST_FLAG(break_on_failure) = false;
  testing::GTEST_FLAG(throw_on_failure) = false;
  testing::GTEST_FLAG(catch_exceptions) = true;
  testing::GTEST_FLAG(output) = "";
  testing::GTEST_FLAG(stream_result_to) = "";
  int no_arguments = 1;
  testing::InitGoogleTest(&no_arguments, argv);
}

}  // namespace socklab::run
