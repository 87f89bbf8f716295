// Bytes as letters, where only text may go (RFC 4648).
#ifndef SOCKLAB_HARNESS_TEXT_BASE64_H_
#define SOCKLAB_HARNESS_TEXT_BASE64_H_

#include <string>
#include <string_view>

namespace socklab::text {

// With padding, on one line.
std::string Base64(std::string_view bytes);

}  // namespace socklab::text

#endif  // SOCKLAB_HARNESS_TEXT_BASE64_H_
