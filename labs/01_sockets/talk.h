// Two processes that talk through a pair of sockets.
#ifndef SOCKLAB_SOCKETS_TALK_H_
#define SOCKLAB_SOCKETS_TALK_H_

#include <string>
#include <string_view>

// Lets a child process send the text, and returns what has come from it. Whatever happens, the child has then ended and
// been reaped, and both sockets are closed. Throws an exception if there can be no sockets or no child, or if it fails.
std::string Talk(std::string_view text);

#endif  // SOCKLAB_SOCKETS_TALK_H_
