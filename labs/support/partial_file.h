// A file that gets its name only once it is complete.
#ifndef SOCKLAB_LABS_SUPPORT_PARTIAL_FILE_H_
#define SOCKLAB_LABS_SUPPORT_PARTIAL_FILE_H_

#include <string>
#include <string_view>

#include "labs/support/descriptor.h"
#include "labs/support/signals.h"

namespace support {

// Anyone who finds a file under its name finds all of it. Until it is complete it is in the same folder under a
// temporary name, and a file that had its own name before stays; if it is never completed, because of an exception, or
// because SIGINT, SIGTERM or SIGHUP ends the program, nothing of it is left.
//
// All methods throw std::system_error: "write photo.jpg: No space left on device".
class PartialFile {
 public:
  // Creates it. Also throws if it could not get its name, of one component, later. Close the folder only after this
  // object is destroyed.
  PartialFile(const Descriptor& folder, std::string name);
  ~PartialFile();  // removes it, unless it is complete

  // Appends all of the bytes.
  void Write(std::string_view bytes);

  // It is complete: gives it its name, replacing a file that has it now.
  void Commit();

 private:
  const int folder_;
  const std::string name_;
  const RemovedOnSignals temporary_;
  Descriptor file_;
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_PARTIAL_FILE_H_
