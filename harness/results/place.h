// A place in the source of a program.
#ifndef SOCKLAB_HARNESS_RESULTS_PLACE_H_
#define SOCKLAB_HARNESS_RESULTS_PLACE_H_

#include <string>
#include <vector>

namespace socklab::results {

struct Place {
  std::string function;  // "HandleClient"; may be empty
  std::string file;      // as the compiler was told: "labs/04_tcp_chat/server.cc"
  int line = 0;          // from 1
  // The line with those around it, where the file could be read.
  int first_line = 0;
  std::vector<std::string> lines{};

  bool operator==(const Place&) const = default;
};

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_PLACE_H_
