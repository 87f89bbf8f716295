// What all copies of a GradedProgram share.
#ifndef SOCKLAB_HARNESS_CHECK_GRADED_PROGRAM_STATE_H_
#define SOCKLAB_HARNESS_CHECK_GRADED_PROGRAM_STATE_H_

#include <cstddef>
#include <memory>
#include <set>

#include "harness/check/graded_program.h"

namespace socklab::check {

struct GradedProgram::State {
  peers::Conversation& conversation;
  std::unique_ptr<program::Program> program;  // nothing once it was stopped
  peers::Console console;
  Role role;
  std::set<int> signals_sent{};
  bool is_sanitized = false;
  std::size_t remembered_address_space = 0;  // bytes
};

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_GRADED_PROGRAM_STATE_H_
