#include "harness/net/content.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace socklab::net {
namespace {

constexpr std::size_t kPeriod = 65'521;  // bytes; a prime
constexpr std::uint64_t kIsland = 65'536;
constexpr std::uint64_t kFirstIsland = std::uint64_t{1} << 20;

std::string RandomPattern(std::uint64_t seed, std::uint64_t size) {
  std::mt19937_64 random(seed);
  std::string pattern(static_cast<std::size_t>(std::min<std::uint64_t>(kPeriod, size)), '\0');
  for (char& byte : pattern) byte = static_cast<char>(random());
  if (!pattern.empty() && pattern.front() >= '0' && pattern.front() <= '9') pattern.front() = '\x89';
  return pattern;
}

std::string_view Zeros() {
  static constexpr std::array<char, kIsland> kZeros{};
  return {kZeros.data(), kZeros.size()};
}

}  // namespace

Content::Content(std::string pattern, std::uint64_t size, std::vector<Stretch> stretches)
    : pattern_(std::make_shared<const std::string>(std::move(pattern))),
      size_(size),
      stretches_(std::move(stretches)) {}

Content::Content(std::string bytes) : pattern_(std::make_shared<const std::string>(std::move(bytes))) {
  size_ = pattern_->size();
  stretches_ = {{0, size_}};
}

Content Content::Random(std::uint64_t seed, std::uint64_t size) {
  return {RandomPattern(seed, size), size, {{0, size}}};
}

Content Content::Sparse(std::uint64_t seed, std::uint64_t size) {
  std::vector<Stretch> islands = {{0, kIsland}};
  for (std::uint64_t begin = kFirstIsland; begin + 2 * kIsland < size; begin *= 2) {
    islands.push_back({begin, begin + kIsland});
  }
  islands.push_back({size - kIsland, size});
  return {RandomPattern(seed, size), size, std::move(islands)};
}

std::string_view Content::From(std::uint64_t offset) const {
  const auto stretch = std::ranges::upper_bound(stretches_, offset, {}, &Stretch::end);
  if (stretch == stretches_.end()) return {};
  if (offset < stretch->begin) {
    return Zeros().substr(0, static_cast<std::size_t>(std::min(stretch->begin - offset, kIsland)));
  }
  const std::size_t at = static_cast<std::size_t>(offset % pattern_->size());
  const std::uint64_t left = stretch->end - offset;
  return std::string_view(*pattern_).substr(at,
                                            static_cast<std::size_t>(std::min<std::uint64_t>(left, pattern_->size())));
}

bool Content::IsHole(std::uint64_t offset) const {
  const auto stretch = std::ranges::upper_bound(stretches_, offset, {}, &Stretch::end);
  return stretch != stretches_.end() && offset < stretch->begin;
}

std::string Content::Part(std::uint64_t offset, std::size_t bytes) const {
  std::string part;
  while (part.size() < bytes && offset + part.size() < size_) {
    part += From(offset + part.size()).substr(0, bytes - part.size());
  }
  return part;
}

}  // namespace socklab::net
