// What a terminal shows of what a program has written to it: a line that is redrawn with '\r' is one row.
#ifndef SOCKLAB_HARNESS_PEERS_SCREEN_H_
#define SOCKLAB_HARNESS_PEERS_SCREEN_H_

#include <string>
#include <string_view>
#include <vector>

namespace socklab::peers {

// The rows from the first to the last that something was written in, those too that have moved out of sight at the top;
// without the blanks at their ends. A row that is too long goes on in the next. Understood are '\r', '\n', '\b', tabs,
// and the sequences that move the cursor or erase (ECMA-48: CUU, CUD, CUF, CUB, CHA, ED, EL); others show nothing.
std::vector<std::string> RowsShown(std::string_view written, int columns);

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_SCREEN_H_
