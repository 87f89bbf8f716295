// What keeps the command from its work, as a phrase for the user.
#ifndef SOCKLAB_HARNESS_GRADING_ERRORS_H_
#define SOCKLAB_HARNESS_GRADING_ERRORS_H_

#include <filesystem>
#include <string>

#include "harness/text/phrase.h"

namespace socklab::grading {

// A mistake in how the command was called; exit status 2.
class UsageError : public text::Error {
  using Error::Error;
};

// The machine cannot do what was asked; exit status 3.
class MachineError : public text::Error {
  using Error::Error;
};

// Where what is compiled finds no room in its folder, or no permission: "No space left on device".
inline MachineError CannotKeep(const std::filesystem::path& folder, const std::string& error) {
  return MachineError({"machine.cannot_keep", {{"path", folder.string()}, {"error", error}}});
}

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_ERRORS_H_
