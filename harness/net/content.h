// The bytes of a file or of a stream, known by their offsets: made when they are needed, never held whole.
#ifndef SOCKLAB_HARNESS_NET_CONTENT_H_
#define SOCKLAB_HARNESS_NET_CONTENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::net {

class Content {
 public:
  // Exactly these bytes. Implicit, so that a check reads GivenFile("a.txt", "hello").
  Content(std::string bytes);                                // NOLINT(google-explicit-constructor)
  Content(const char* text) : Content(std::string(text)) {}  // NOLINT(google-explicit-constructor)

  // Bytes of every value, which differ from seed to seed and do not begin with a digit; they repeat themselves after
  // 65,521 bytes, a distance that is no buffer's size.
  static Content Random(std::uint64_t seed, std::uint64_t size);
  // The same, but zeros for the most part, which a file need not store: random bytes stand at the start, at the end,
  // and at each power of two from 1 MiB on. `size` is at least 4 MiB.
  static Content Sparse(std::uint64_t seed, std::uint64_t size);

  std::uint64_t size() const { return size_; }

  // The bytes from this offset on, as many as are available at once: at least one where offset < size(). They live as
  // long as the content, or a copy of it.
  std::string_view From(std::uint64_t offset) const;
  // Whether From(offset) are zeros that a file need not store.
  bool IsHole(std::uint64_t offset) const;

  // A part of it, copied; shorter where the content ends before.
  std::string Part(std::uint64_t offset, std::size_t bytes) const;

 private:
  // A stretch whose bytes are those of the pattern, again and again from the beginning of the content.
  struct Stretch {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  Content(std::string pattern, std::uint64_t size, std::vector<Stretch> stretches);

  std::shared_ptr<const std::string> pattern_;
  std::uint64_t size_ = 0;
  std::vector<Stretch> stretches_;  // ascending; between them are zeros
};

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_CONTENT_H_
