#include "harness/net/recording.h"

#include <iterator>
#include <utility>

namespace socklab::net {
namespace {

std::size_t SizeOf(const Frame& frame) {
  return sizeof frame + frame.bytes.size();
}

}  // namespace

void Recorder::Add(Frame frame) {
  const std::size_t size = SizeOf(frame);
  is_first_full_ = is_first_full_ || size_of_first_ + size > most_ / 2;
  if (!is_first_full_) {
    size_of_first_ += size;
    first_.push_back(std::move(frame));
    return;
  }
  size_of_last_ += size;
  last_.push_back(std::move(frame));
  for (; size_of_last_ > most_ / 2; ++left_out_) {
    size_of_last_ -= SizeOf(last_.front());
    last_.pop_front();
  }
}

std::vector<Frame> Recorder::Take() {
  std::vector<Frame> frames = std::exchange(first_, {});
  if (!last_.empty()) last_.front().left_out_before = left_out_;
  frames.insert(frames.end(), std::move_iterator(last_.begin()), std::move_iterator(last_.end()));
  *this = Recorder(most_);
  return frames;
}

}  // namespace socklab::net
