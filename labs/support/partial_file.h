// A file that gets its name only once it is complete.
#ifndef SOCKLAB_LABS_SUPPORT_PARTIAL_FILE_H_
#define SOCKLAB_LABS_SUPPORT_PARTIAL_FILE_H_

#include <string>
#include <string_view>

#include "labs/support/descriptor.h"
#include "labs/support/signals.h"

namespace support {

// Whoever finds a file under its name finds all of it. Until it is complete it stands in the same folder under a
// temporary name, and what was under its own before stays; if it is never completed, because of an exception, or since
// SIGINT, SIGTERM or SIGHUP ends the program, nothing of it is left.
//
// All methods throw std::system_error: "write photo.jpg: No space left on device".
class PartialFile {
 public:
  // Creates it. Throws also where its name, of one component, is one that it could not get later. The folder must be
  // closed later than this object is destroyed.
  PartialFile(const Descriptor& folder, std::string name);
  ~PartialFile();  // removes it, unless it is complete

  // Appends all of the bytes.
  void Write(std::string_view bytes);

  // It is complete: gives it its name, in the place of a file that has it now.
  void Commit();

 private:
  const int folder_;
  const std::string name_;
  const RemovedOnSignals temporary_;
  Descriptor file_;
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_PARTIAL_FILE_H_
