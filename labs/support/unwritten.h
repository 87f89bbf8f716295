// What stands in a skeleton in the place of the code that you write.
#ifndef SOCKLAB_LABS_SUPPORT_UNWRITTEN_H_
#define SOCKLAB_LABS_SUPPORT_UNWRITTEN_H_

#include <string_view>

namespace support {

// Throws std::runtime_error: "Serve is not written yet: see the TODO in server.cc".
[[noreturn]] void ThrowUnwritten(std::string_view function, std::string_view file);

// The same; `given` is what the function has to work with.
template <typename... Given>
[[noreturn]] void Unwritten(std::string_view function, std::string_view file, const Given&...) {
  ThrowUnwritten(function, file);
}

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_UNWRITTEN_H_
