// What a sanitizer that a program was built with (-fsanitize, gcc(1)) has to say of it.
#ifndef SOCKLAB_HARNESS_CHECK_SANITIZER_H_
#define SOCKLAB_HARNESS_CHECK_SANITIZER_H_

#include <string>
#include <string_view>

namespace socklab::check {

// The name under which a program is given once more, built with ThreadSanitizer. As lab.bzl has it.
inline std::string SanitizedName(const std::string& program) {
  return program + "_tsan";
}

// The error that a sanitizer has reported among what a program printed on standard error, in words: "a data race: …".
// Empty when none has. Of ThreadSanitizer's reports only data races and uses of freed memory are errors: others, like
// that of a thread which was never joined, may come from programs that are right.
std::string SanitizerFinding(std::string_view errors);

// ThreadSanitizer could not run at all: the machine is at fault.
bool SanitizerFailed(std::string_view errors);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_SANITIZER_H_
