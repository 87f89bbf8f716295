// The file that is sent.
#ifndef SOCKLAB_TCP_RELIABILITY_SOURCE_FILE_H_
#define SOCKLAB_TCP_RELIABILITY_SOURCE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "labs/support/descriptor.h"

// A regular file, of the size that it has at first. Methods throw std::system_error, "open notes.txt: No such file or
// directory", and std::runtime_error, "notes.txt has become shorter".
class SourceFile {
 public:
  explicit SourceFile(std::string path);

  std::int64_t size() const { return size_; }  // bytes

  // So many bytes from `offset` on: as often as you like, and in any order.
  std::string Read(std::int64_t offset, std::size_t size) const;

 private:
  const std::string path_;
  const support::Descriptor file_;
  std::int64_t size_ = 0;
};

#endif  // SOCKLAB_TCP_RELIABILITY_SOURCE_FILE_H_
