#include "harness/peers/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace socklab::peers {

Plan Plan::Whole() {
  return {"whole", 0, {}};
}

Plan Plan::ByteByByte() {
  return {"byte by byte", 1, {}};
}

Plan Plan::SplitAt(std::vector<std::size_t> offsets) {
  std::string name = fmt::format("split at {}", fmt::join(offsets, ", "));
  return {std::move(name), 0, std::move(offsets)};
}

Plan Plan::Pieces(std::size_t size) {
  return {fmt::format("in pieces of {} bytes", size), size, {}};
}

Plan Plan::Paced(std::size_t size, std::chrono::milliseconds pause) {
  Plan plan(fmt::format("{} bytes every {} ms", size, pause.count()), size, {});
  plan.pause_ = pause;
  return plan;
}

std::vector<std::string_view> Plan::Fragments(std::string_view bytes) const {
  std::vector<std::string_view> fragments;
  const auto cut = [&](std::size_t begin, std::size_t end) {
    if (begin < end) fragments.push_back(bytes.substr(begin, end - begin));
  };
  std::size_t begin = 0;
  if (piece_ > 0) {
    for (; begin + piece_ < bytes.size(); begin += piece_) cut(begin, begin + piece_);
  }
  for (const std::size_t offset : offsets_) {
    const std::size_t end = std::min(offset, bytes.size());
    cut(begin, end);
    begin = std::max(begin, end);
  }
  cut(begin, bytes.size());
  return fragments;
}

}  // namespace socklab::peers
