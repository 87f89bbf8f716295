#include "source_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "labs/support/error.h"

SourceFile::SourceFile(std::string path)
    : path_(std::move(path)),
      // O_NONBLOCK: a FIFO would have us wait for somebody who writes to it.
      file_(support::Check(open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), "open", path_)) {
  struct stat status;
  support::Check(fstat(file_.get(), &status), "fstat", path_);
  if (!S_ISREG(status.st_mode)) throw std::runtime_error(path_ + " is no regular file");
  size_ = status.st_size;
}

std::string SourceFile::Read(std::int64_t offset, std::size_t size) const {
  std::string bytes(size, '\0');
  const ssize_t count = support::Check(pread(file_.get(), bytes.data(), size, offset), "read", path_);
  if (static_cast<std::size_t>(count) < size) throw std::runtime_error(path_ + " has become shorter");
  return bytes;
}
