// Why a program has crashed, by a second run of it under AddressSanitizer and UndefinedBehaviorSanitizer.
#ifndef SOCKLAB_HARNESS_RESULTS_CRASH_H_
#define SOCKLAB_HARNESS_RESULTS_CRASH_H_

#include "harness/results/place.h"
#include "harness/text/phrase.h"

namespace socklab::results {

struct Crash {
  text::Phrase what;  // "stack-buffer-overflow: WRITE of size 1500, at 'buffer' (line 12)"
  Place place{};      // in the program's own source; without a file where that is not known

  bool operator==(const Crash&) const = default;
};

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_CRASH_H_
