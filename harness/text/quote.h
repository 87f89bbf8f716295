// Bytes as people read them: quoted like a C string, shortened in the middle, always valid UTF-8.
#ifndef SOCKLAB_HARNESS_TEXT_QUOTE_H_
#define SOCKLAB_HARNESS_TEXT_QUOTE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace socklab::text {

// "one\n已送达\xff" with its quotes: printable UTF-8 stays, all else is escaped (\n, \t, \\, \", \0, \x1b), so that no
// program can play tricks on the terminal. A byte that is no part of a character is \xff; a character that cannot be
// seen, looks like a space or changes the direction of writing is \u200b, or \U000e0001.
std::string Quoted(std::string_view bytes);

// The same, but only the ends of a long text: "first" … 1048476 more bytes … "last". `limit` is about how many columns
// the two parts have together; a text that is hardly longer is shown whole. The cost does not grow with the text.
std::string QuotedShort(std::string_view bytes, std::size_t limit = 60);

// For text that is shown as lines, a program's output for example: newlines, quotes and backslashes stay as they are,
// the rest is as in Quoted, without quotes. Applied twice it changes nothing more.
std::string Printable(std::string_view bytes);

// The same in one line: newlines are \n, too.
std::string PrintableLine(std::string_view bytes);

// Columns that the text takes on a terminal; CJK characters take two, combining and control characters none, a byte
// that is not UTF-8 one.
int DisplayWidth(std::string_view utf8);

}  // namespace socklab::text

#endif  // SOCKLAB_HARNESS_TEXT_QUOTE_H_
