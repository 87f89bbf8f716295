// How a student holds the conversation of a check by hand, at a shell.
#ifndef SOCKLAB_HARNESS_CHECK_BY_HAND_H_
#define SOCKLAB_HARNESS_CHECK_BY_HAND_H_

#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/graded_program.h"
#include "harness/results/step.h"

namespace socklab::check {

// A shell line that sends to the server on this port what the one client of the story has sent, byte for byte:
//     (printf 'on'; sleep 1; printf 'e\n') | nc -q 1 127.0.0.1 1246
// Empty where nc(1) cannot do what the client did: several clients, a reset, much data, an empty datagram, no server.
std::string ByHandOf(const std::vector<results::Step>& steps, GradedProgram::Transport transport, std::uint16_t port);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_BY_HAND_H_
