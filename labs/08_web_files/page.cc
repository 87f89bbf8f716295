#include "page.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "labs/support/unwritten.h"

namespace support {
namespace {

// Opens what the name leads to, without ever leaving the folder: the kernel itself sees to it that neither ".." nor a
// link does that. -1 if it cannot be read.
Descriptor OpenBeneath(const Descriptor& folder, const std::string& name) {
  // TODO(you): openat2(2) can do it; the C library has no function for it, but syscall(2). What may a name lead to?
  Unwritten("OpenBeneath", "page.cc", folder, name);
}

// What to tell a client whose file cannot be opened.
HttpStatus StatusOf(int error) {
  // TODO(you): tell apart what is not there, what may not be read, and what the server lacks.
  Unwritten("StatusOf", "page.cc", error);
}

}  // namespace

Page OpenPage(const Descriptor& root, const std::string& name) {
  // TODO(you): open it, and look at what you have opened with fstat(2). A folder's page is elsewhere.
  Unwritten("OpenPage", "page.cc", root, name, OpenBeneath, StatusOf);
}

std::string_view TypeOf(std::string name) {
  // TODO(you): a table.
  Unwritten("TypeOf", "page.cc", name);
}

}  // namespace support
