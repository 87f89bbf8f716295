// Which isolation this machine grants to programs under test.
#ifndef SOCKLAB_HARNESS_PROGRAM_GRANTED_ISOLATION_H_
#define SOCKLAB_HARNESS_PROGRAM_GRANTED_ISOLATION_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/program/sandbox.h"

namespace socklab::program {

struct GrantedIsolation {
  Isolation isolation = Isolation::kFull;
  std::string why_not_full;  // empty where it is
};

// The full one; for root, where the kernel refuses that, users of their own, unless the full one is demanded. Tries it
// in another process. Throws SandboxError, which says what is wrong and what to do, where there is none.
GrantedIsolation GrantIsolation(Sandbox& sandbox, bool is_full_demanded = false);

// The one that a user has chosen by its name, or, where none is, the best that there is. Throws SandboxError, too.
Isolation IsolationFor(const std::filesystem::path& supervisor, std::string_view chosen);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_GRANTED_ISOLATION_H_
