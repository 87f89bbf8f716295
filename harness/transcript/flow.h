// When the bytes of a stream moved: recorded when they move, looked up later by their place in the stream.
#ifndef SOCKLAB_HARNESS_TRANSCRIPT_FLOW_H_
#define SOCKLAB_HARNESS_TRANSCRIPT_FLOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/transcript/clock.h"

namespace socklab::transcript {

class Flow {
 public:
  // That many bytes have moved, in one piece.
  void Record(std::size_t bytes, Time time = Now());

  std::uint64_t size() const { return size_; }

  // When the byte before this place moved. Exact for the first and the last pieces of the stream; of the pieces between
  // them, whose number is bounded, several may count as one that moved when the last of them did.
  Time TimeOf(std::uint64_t end) const;
  // Whether the bytes on both sides of this place moved in the same piece.
  bool IsWithinAPiece(std::uint64_t place) const;

 private:
  struct Piece {
    std::uint64_t end = 0;
    Time time;
  };

  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

}  // namespace socklab::transcript

#endif  // SOCKLAB_HARNESS_TRANSCRIPT_FLOW_H_
