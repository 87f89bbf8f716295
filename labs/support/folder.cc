#include "labs/support/folder.h"

#include <fcntl.h>

#include "labs/support/error.h"

namespace support {

Descriptor OpenFolder(const std::string& path) {
  // O_PATH: to look up names one need not have the right to list them.
  return Descriptor(Check(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "open", path));
}

}  // namespace support
