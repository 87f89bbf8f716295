// A folder in which names are looked up.
#ifndef SOCKLAB_LABS_SUPPORT_FOLDER_H_
#define SOCKLAB_LABS_SUPPORT_FOLDER_H_

#include <string>

#include "labs/support/descriptor.h"

namespace support {

// An open folder, for openat(2) and its like. It stays the same folder, wherever it is moved. Throws std::system_error:
// "open photos: No such file or directory".
Descriptor OpenFolder(const std::string& path);

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_FOLDER_H_
