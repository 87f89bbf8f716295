#include "labs/support/text.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace support {
namespace {

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

// Size of the well-formed character at the start of the bytes, of which there is at least one; 0 if there is none.
// The ranges are those of the syntax in RFC 3629, section 4: they leave out overlong forms, surrogates, and what lies
// beyond U+10FFFF.
std::size_t CharacterSize(const unsigned char* bytes, std::size_t count) {
  const unsigned char first = bytes[0];
  if (first < 0x80) return 1;
  const std::size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (size == 0 || size > count) return 0;

  const unsigned char lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned char highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < lowest || bytes[1] > highest) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (bytes[i] < 0x80 || bytes[i] > 0xBF) return 0;
  }
  return size;
}

}  // namespace

std::string ToText(std::string_view bytes) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const std::size_t count = bytes.size();
  std::string text;
  text.reserve(count);
  for (std::size_t at = 0; at < count;) {
    const std::size_t good = at;
    while (at < count) {
      const std::size_t size = CharacterSize(data + at, count - at);
      if (size == 0) break;
      at += size;
    }
    text += bytes.substr(good, at - good);

    const std::size_t bad = at;
    while (at < count && CharacterSize(data + at, count - at) == 0) ++at;
    if (at > bad) text += kReplacementCharacter;
  }
  return text;
}

void PrintLine(std::string_view bytes) {
  // Straight to the descriptor: std::cout has a buffer, which threads would share, and of which processes have copies.
  const std::string line = ToText(bytes) + '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written = write(STDOUT_FILENO, rest.data(), rest.size());
    if (written == -1 && errno == EINTR) continue;
    if (written == -1) return;  // nobody reads it
    rest.remove_prefix(written);
  }
}

}  // namespace support
