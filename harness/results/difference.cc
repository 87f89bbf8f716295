#include "harness/results/difference.h"

#include <algorithm>

#include "harness/text/quote.h"

namespace socklab::results {
namespace {

constexpr std::size_t kBytesBefore = 24;  // of the first difference
constexpr std::size_t kBytesShown = 60;

struct Excerpt {
  std::string text;
  int caret = 0;
};

// The surroundings of an offset; begins at a character. The bytes themselves may be the rest of something longer.
Excerpt ExcerptAround(std::string_view bytes, std::size_t offset, bool is_rest) {
  std::size_t begin = offset > kBytesBefore ? offset - kBytesBefore : 0;
  while (begin > 0 && begin < offset && (static_cast<unsigned char>(bytes[begin]) & 0xC0) == 0x80) ++begin;
  std::size_t end = std::min(bytes.size(), begin + kBytesShown);
  while (end > offset && end < bytes.size() && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80) --end;
  const std::string before = begin > 0 || is_rest ? "…" : "";
  const std::string after = end < bytes.size() ? "…" : "";
  // A quoted text ends with a quote; without it, it is what stands before the caret.
  std::string shown_before = text::Quoted(bytes.substr(begin, offset - begin));
  shown_before.pop_back();
  return {before + text::Quoted(bytes.substr(begin, end - begin)) + after, text::DisplayWidth(before + shown_before)};
}

// The beginning of the character that the offset lies in, so that no caret points into the middle of one.
std::size_t CharacterStart(std::string_view bytes, std::size_t offset) {
  const std::size_t lowest = offset > 3 ? offset - 3 : 0;
  while (offset > lowest && offset < bytes.size() && (static_cast<unsigned char>(bytes[offset]) & 0xC0) == 0x80)
    --offset;
  return offset;
}

Difference CompareParts(std::string_view expected, std::string_view received, bool are_rests) {
  const auto [e, r] = std::ranges::mismatch(expected, received);
  const auto offset = static_cast<std::size_t>(e - expected.begin());
  Difference difference;
  difference.expected_bytes = static_cast<std::int64_t>(expected.size());
  difference.received_bytes = static_cast<std::int64_t>(received.size());
  difference.first_difference = static_cast<std::int64_t>(offset);
  const std::size_t start = std::min(CharacterStart(expected, offset), CharacterStart(received, offset));
  const Excerpt want = ExcerptAround(expected, start, are_rests), got = ExcerptAround(received, start, are_rests);
  difference.expected = want.text;
  difference.received = got.text;
  difference.expected_caret = want.caret;
  difference.received_caret = got.caret;
  if (received.empty()) {
    difference.remark = "difference.nothing_came";
  } else if (offset == received.size()) {
    difference.remark = "difference.nothing_more_came";
  } else if (offset == expected.size()) {
    difference.remark = "difference.more_came";
  }
  return difference;
}

}  // namespace

Difference Compare(std::string_view expected, std::string_view received) {
  return CompareParts(expected, received, false);
}

Difference Compare(const net::Content& expected, std::uint64_t offset, std::string_view received) {
  const std::string wanted = expected.Part(offset, received.size());
  const auto right = static_cast<std::size_t>(std::ranges::mismatch(wanted, received).in1 - wanted.begin());
  const std::uint64_t at = offset + right;
  const std::uint64_t begin = at - std::min<std::uint64_t>(at, kBytesBefore);
  std::string around = expected.Part(begin, static_cast<std::size_t>(at - begin));
  around += received.substr(right, kBytesShown);
  Difference difference = CompareParts(expected.Part(begin, kBytesBefore + kBytesShown), around, begin > 0);
  difference.expected_bytes = static_cast<std::int64_t>(expected.size());
  difference.received_bytes = static_cast<std::int64_t>(offset + received.size());
  difference.first_difference = static_cast<std::int64_t>(at);
  return difference;
}

}  // namespace socklab::results
