// The little that a terminal report must know of Unicode: where characters begin, and how wide they are drawn.
#ifndef SOCKLAB_HARNESS_TEXT_UNICODE_H_
#define SOCKLAB_HARNESS_TEXT_UNICODE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace socklab::text {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;  // that it takes in UTF-8
  bool valid = false;     // false: one byte that belongs to no character, and `code` is that byte

  bool operator==(const Character&) const = default;
};

// The character that `text`, which must not be empty, begins with. Strict as RFC 3629 is: no overlong forms, no
// surrogates, nothing above U+10FFFF.
Character FirstCharacter(std::string_view text);

// The length of the longest prefix of `text` that is at most `bytes` long and ends where a character does; stray bytes
// count as characters.
std::size_t CharacterBoundary(std::string_view text, std::size_t bytes);

// Columns that a terminal gives to a character: 2 to East Asian wide ones and emoji, 0 to combining and control ones.
int Columns(char32_t code);

// False for what leaves no mark of its own or changes those around it: control characters, spaces other than U+0020
// and U+3000, joiners, marks of direction, noncharacters.
bool IsVisible(char32_t code);

// In small letters, as far as they are ASCII.
std::string Lower(std::string_view text);

// Without these characters at its beginning and at its end.
std::string_view WithoutAround(std::string_view text, std::string_view characters = " \t\r\n");

// The last one that is not empty, without its newline.
std::string_view LastLine(std::string_view text);

}  // namespace socklab::text

#endif  // SOCKLAB_HARNESS_TEXT_UNICODE_H_
