// Frames of a network, in the order in which they were sent. There may be any number of them: of very many the first
// and the last are kept.
#ifndef SOCKLAB_HARNESS_NET_RECORDING_H_
#define SOCKLAB_HARNESS_NET_RECORDING_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace socklab::net {

struct Frame {
  std::chrono::steady_clock::time_point time;  // when it was sent
  std::string bytes;
  std::uint64_t left_out_before = 0;  // frames between the one before it and this one that are not kept

  bool operator==(const Frame&) const = default;
};

struct Recording {
  std::vector<Frame> frames;
  std::uint64_t missed = 0;  // frames that were sent, nobody knows when, and were never seen
};

// Keeps frames of at most so many bytes, with what keeping them costs: half of these for the first ones, half for the
// last.
class Recorder {
 public:
  explicit Recorder(std::size_t most) : most_(most) {}

  void Add(Frame frame);
  // All that is kept, and leaves nothing.
  std::vector<Frame> Take();

 private:
  std::size_t most_;
  std::vector<Frame> first_;
  std::size_t size_of_first_ = 0;
  bool is_first_full_ = false;
  std::deque<Frame> last_;
  std::size_t size_of_last_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_RECORDING_H_
