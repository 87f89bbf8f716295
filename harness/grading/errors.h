// What keeps the command from its work, as a phrase for the user.
#ifndef SOCKLAB_HARNESS_GRADING_ERRORS_H_
#define SOCKLAB_HARNESS_GRADING_ERRORS_H_

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

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_ERRORS_H_
