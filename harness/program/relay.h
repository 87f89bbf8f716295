// Our relay: it stands between programs under test, and passes on what they say to each other.
#ifndef SOCKLAB_HARNESS_PROGRAM_RELAY_H_
#define SOCKLAB_HARNESS_PROGRAM_RELAY_H_

#include <poll.h>

#include <cstdint>
#include <vector>

#include "harness/text/phrase.h"

namespace socklab::program {

class Relay {
 public:
  Relay() = default;
  virtual ~Relay() = default;
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Passes on what can be passed on without waiting.
  virtual void Pump() = 0;
  // What poll(2) should wait for on its behalf.
  virtual std::vector<pollfd> Events() const = 0;
  // False while it holds something that it will pass on later, on its own.
  virtual bool Settled() const = 0;
  // Bytes that have reached it so far, each counted once, however often it was sent: programs that repeat themselves
  // make no progress.
  virtual std::uint64_t moved() const = 0;
  // What it has done so far, for the report of a failure: "The link has carried 12 segments …."; empty where it has
  // done nothing.
  virtual text::Phrase Describe() const = 0;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_RELAY_H_
