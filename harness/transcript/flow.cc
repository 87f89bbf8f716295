#include "harness/transcript/flow.h"

#include <algorithm>

namespace socklab::transcript {
namespace {

constexpr std::size_t kExact = 256;  // pieces at the beginning, and as many or more at the end

}  // namespace

void Flow::Record(std::size_t bytes, Time time) {
  if (bytes == 0) return;
  size_ += bytes;
  pieces_.push_back({size_, time});
  if (pieces_.size() < 4 * kExact) return;
  // Every other piece of the middle becomes part of the one after it.
  std::size_t kept = kExact;
  for (std::size_t i = kExact; i < pieces_.size(); ++i) {
    const bool is_merged = i < pieces_.size() - kExact && i % 2 == 0;
    if (!is_merged) pieces_[kept++] = pieces_[i];
  }
  pieces_.resize(kept);
}

Time Flow::TimeOf(std::uint64_t end) const {
  const auto piece = std::ranges::lower_bound(pieces_, end, {}, &Piece::end);
  if (piece != pieces_.end()) return piece->time;
  return pieces_.empty() ? Now() : pieces_.back().time;
}

bool Flow::IsWithinAPiece(std::uint64_t place) const {
  return place > 0 && place < size_ && !std::ranges::binary_search(pieces_, place, {}, &Piece::end);
}

}  // namespace socklab::transcript
