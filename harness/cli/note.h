// A word to a user who waits.
#ifndef SOCKLAB_HARNESS_CLI_NOTE_H_
#define SOCKLAB_HARNESS_CLI_NOTE_H_

#include <unistd.h>

#include <iostream>
#include <string>

#include "harness/report/terminal.h"

namespace socklab::cli {

// A note while something takes its time, for a user who watches; it leaves no trace.
class Note {
 public:
  explicit Note(const std::string& text) : shown_(report::TakesEscapes(STDERR_FILENO)) {
    if (shown_) std::cerr << text << std::flush;
  }
  ~Note() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
  }
  Note(const Note&) = delete;

 private:
  bool shown_;
};

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_NOTE_H_
