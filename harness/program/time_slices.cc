#include "harness/program/time_slices.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

namespace socklab::program {
namespace {

constexpr int kSelf = 0;
constexpr std::uint64_t kShortest = 100'000;  // ns; the kernel has no shorter ones

// struct sched_attr of sched_setattr(2), as it was at first. The C library has it only since 2.41, and the kernel's own
// header conflicts with the C library's.
struct Attributes {
  std::uint32_t size = sizeof(Attributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0;  // for SCHED_OTHER, the length of a slice
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};

std::optional<Attributes> Own() {
  Attributes attributes;
  if (syscall(SYS_sched_getattr, kSelf, &attributes, sizeof attributes, 0) != 0) return std::nullopt;
  return attributes;
}

}  // namespace

void TakeShortTimeSlices() {
  std::optional<Attributes> attributes = Own();
  if (!attributes || attributes->policy != SCHED_OTHER) return;  // a user who has chosen another policy knows why
  attributes->runtime = kShortest;
  syscall(SYS_sched_setattr, kSelf, &*attributes, 0);
}

std::chrono::nanoseconds LengthOfTimeSlices() {
  const std::optional<Attributes> attributes = Own();
  return std::chrono::nanoseconds(attributes ? attributes->runtime : 0);
}

}  // namespace socklab::program
