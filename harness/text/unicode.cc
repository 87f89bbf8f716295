#include "harness/text/unicode.h"

#include <utf8proc.h>

namespace socklab::text {
namespace {

bool IsControl(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

utf8proc_category_t CategoryOf(char32_t code) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code));
}

// The four Hangul fillers: letters by their category, and nothing to be seen.
bool IsFiller(char32_t code) {
  return code == 0x115f || code == 0x1160 || code == 0x3164 || code == 0xffa0;
}

}  // namespace

Character FirstCharacter(std::string_view text) {
  utf8proc_int32_t code = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const utf8proc_ssize_t size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (size <= 0) return {.code = bytes[0], .bytes = 1, .valid = false};
  return {.code = static_cast<char32_t>(code), .bytes = static_cast<std::size_t>(size), .valid = true};
}

std::size_t CharacterBoundary(std::string_view text, std::size_t bytes) {
  if (bytes >= text.size()) return text.size();
  // A character takes four bytes at most, so only one that begins up to three bytes before can reach over.
  for (std::size_t back = 1; back <= 3 && back <= bytes; ++back) {
    if (FirstCharacter(text.substr(bytes - back)).bytes > back) return bytes - back;
  }
  return bytes;
}

int Columns(char32_t code) {
  constexpr char32_t kSoftHyphen = 0xad;  // shown only where a line is broken
  if (IsControl(code) || code == kSoftHyphen) return 0;
  // Hangul vowels and finals join the syllable before them.
  if (code >= 0x1160 && code <= 0x11ff) return 0;
  if (CategoryOf(code) == UTF8PROC_CATEGORY_CN) return 1;  // not assigned: a box, on most terminals
  return utf8proc_charwidth(static_cast<utf8proc_int32_t>(code));
}

bool IsVisible(char32_t code) {
  const bool noncharacter = (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
  if (IsControl(code) || noncharacter || IsFiller(code)) return false;
  switch (CategoryOf(code)) {
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    case UTF8PROC_CATEGORY_ZS:
      return code == U' ' || code == U'　';
    default:
      return true;
  }
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view WithoutAround(std::string_view text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
  return text.substr(0, text.find_last_not_of(characters) + 1);  // of none, npos + 1 is 0
}

std::string_view LastLine(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);  // of no newline, npos + 1 is 0
}

}  // namespace socklab::text
