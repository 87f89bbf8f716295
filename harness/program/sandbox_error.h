// The sandbox, not the program, is at fault.
#ifndef SOCKLAB_HARNESS_PROGRAM_SANDBOX_ERROR_H_
#define SOCKLAB_HARNESS_PROGRAM_SANDBOX_ERROR_H_

#include <stdexcept>

namespace socklab::program {

class SandboxError : public std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SANDBOX_ERROR_H_
