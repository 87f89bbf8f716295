#include "labs/support/partial_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <utility>

#include "labs/support/error.h"

namespace support {
namespace {

// Not made from the file's own name, which may be as long as a name can be.
std::string TemporaryName() {
  return ".incomplete-" + std::to_string(std::random_device()());
}

// Throws if rename(2) would refuse the name: better now than after a long transfer.
void DemandPossibleName(int folder, const std::string& name) {
  struct stat old;
  if (fstatat(folder, name.c_str(), &old, AT_SYMLINK_NOFOLLOW) == -1) {
    if (errno != ENOENT) ThrowErrno("open", name);
  } else if (S_ISDIR(old.st_mode)) {
    errno = EISDIR;
    ThrowErrno("open", name);
  }
}

}  // namespace

PartialFile::PartialFile(const Descriptor& folder, std::string name)
    : folder_(folder.get()), name_(std::move(name)), temporary_(folder_, TemporaryName()) {
  DemandPossibleName(folder_, name_);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  file_ = Descriptor(Check(openat(folder_, temporary_.name().c_str(), flags, 0666), "open", name_));
}

PartialFile::~PartialFile() {
  unlinkat(folder_, temporary_.name().c_str(), 0);  // fails after Commit(), for then there is no such file any more
}

void PartialFile::Write(std::string_view bytes) {
  while (!bytes.empty()) bytes.remove_prefix(Check(write(file_.get(), bytes.data(), bytes.size()), "write", name_));
}

void PartialFile::Commit() {
  // Where a file lies on another machine, close(2) is the last to report that there was no room for it.
  Check(close(file_.Release()), "close", name_);
  Check(renameat(folder_, temporary_.name().c_str(), folder_, name_.c_str()), "rename", name_);
}

}  // namespace support
