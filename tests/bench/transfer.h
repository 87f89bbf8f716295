// A large file, moved between two programs on the machine's own loopback as fast as they can.
//
// They run outside of the sandbox: its network has small buffers on purpose, so that streams are torn.
#ifndef SOCKLAB_TESTS_BENCH_TRANSFER_H_
#define SOCKLAB_TESTS_BENCH_TRANSFER_H_

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/grading/process.h"

namespace socklab::bench {

// From where to where a file is to be moved, and over which port of 127.0.0.1, which is free.
struct Route {
  std::filesystem::path from;  // a folder
  std::string name;            // of the file in that folder
  std::filesystem::path to;    // a folder, empty, in memory
  std::uint16_t port = 0;
};

// Two programs that move it. The first one waits for the second one, over TCP or UDP; the file has been moved when the
// second one ends.
struct Couple {
  std::vector<std::string> listening;   // program and arguments
  std::vector<std::string> connecting;  // program and arguments
  int type = SOCK_STREAM;               // of the socket of the first one, or SOCK_DGRAM
  bool stores = true;                   // or else throws away what it receives
};

using Matchmaker = std::function<Couple(const Route&)>;
using Programs = std::map<std::string, std::filesystem::path>;  // by name: "server"

Matchmaker SegmentsBy(const Programs& programs);  // the programs of lab 3
Matchmaker DownloadBy(const Programs& programs);  // the programs of lab 5
Matchmaker UploadBy(const Programs& programs);    // the programs of lab 6
Matchmaker DownloadBySocat();
Matchmaker DiscardBySocat();     // as the one before, but into /dev/null
Matchmaker DownloadInWindows();  // by socat, whose receiver never has room for more than 65,535 bytes, as that of lab 3

struct Transfer {
  double seconds = 0;                  // from the start of the connecting program to its end
  double bytes_per_second = 0;         // of the file
  std::size_t peak_of_listening = 0;   // bytes resident at most
  std::size_t peak_of_connecting = 0;  // bytes resident at most
};

// A sparse file in a temporary folder, all of it in the kernel's cache: no disk has a part in what is
// measured.
class LargeFile {
 public:
  explicit LargeFile(std::uintmax_t size);  // in bytes

  // Has it moved into a folder in memory, and thrown away there. Throws std::runtime_error when it has not arrived
  // whole, and grading::InterruptedBySignal.
  Transfer MoveBy(const Matchmaker& matchmaker) const;

 private:
  std::uintmax_t size_;
  grading::TemporaryFolder folder_;
};

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_TRANSFER_H_
