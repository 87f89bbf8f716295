// Bytes from the network as text for people.
#ifndef SOCKLAB_LABS_SUPPORT_TEXT_H_
#define SOCKLAB_LABS_SUPPORT_TEXT_H_

#include <string>
#include <string_view>

namespace support {

// The bytes as UTF-8: what is well-formed stays as it is, NUL bytes and newlines too; every run of bytes that is not
// (RFC 3629) becomes one U+FFFD, the replacement character.
std::string ToText(std::string_view bytes);

// Prints a line on standard output: at once, and in one piece, so that the lines of several threads or processes are
// not mixed up. ToText() makes its text.
void PrintLine(std::string_view bytes);

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_TEXT_H_
