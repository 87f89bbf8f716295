// Files packed into a zip archive, in memory.
#ifndef SOCKLAB_HARNESS_CLASSROOM_ZIP_H_
#define SOCKLAB_HARNESS_CLASSROOM_ZIP_H_

#include <map>
#include <string>

namespace socklab::classroom {

// The archive with these files, by their paths in it, in UTF-8; the same archive for the same files. Throws
// grading::MachineError where it cannot be made.
std::string Zip(const std::map<std::string, std::string>& files);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_ZIP_H_
