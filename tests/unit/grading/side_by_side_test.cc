#include "harness/grading/side_by_side.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <latch>
#include <set>
#include <stdexcept>

namespace socklab::grading {
namespace {

using testing::AnyOf;

TEST(SideBySideTest, DoesEachTaskOfEachCrewOnce) {
  std::atomic<int> sum = 0;
  const auto add = [&](std::size_t i) { sum += 1 << i; };
  WorkSideBySide({{.threads = 2, .tasks = 3, .work = add},
                  {.threads = 3, .tasks = 2, .work = [&](std::size_t i) { add(i + 3); }},
                  {.threads = 1, .tasks = 0, .work = [](std::size_t) { FAIL(); }}});
  EXPECT_EQ(sum, 0b11111);
}

TEST(SideBySideTest, WorksAtTheSameTime) {
  std::latch both(2);
  WorkSideBySide({{.threads = 1, .tasks = 1, .work = [&](std::size_t) { both.arrive_and_wait(); }},
                  {.threads = 1, .tasks = 1, .work = [&](std::size_t) { both.arrive_and_wait(); }}});
}

TEST(SideBySideTest, ThrowsOnWhatATaskThrowsAndBeginsNoOther) {
  std::set<std::size_t> begun;
  const auto work = [&](std::size_t i) {
    begun.insert(i);
    if (i == 1) throw i;
  };
  EXPECT_THROW(WorkSideBySide({{.threads = 1, .tasks = 9, .work = work}}), std::size_t);
  EXPECT_EQ(begun, (std::set<std::size_t>{0, 1}));
}

TEST(SideBySideTest, ThrowsTheExceptionOfOneOfSeveral) {
  std::latch both(2);
  const auto work = [&](std::size_t i) {
    both.arrive_and_wait();
    throw i;
  };
  try {
    WorkSideBySide({{.threads = 2, .tasks = 2, .work = work}});
    FAIL() << "nothing was thrown";
  } catch (std::size_t i) {
    EXPECT_THAT(i, AnyOf(0, 1));
  }
}

}  // namespace
}  // namespace socklab::grading
