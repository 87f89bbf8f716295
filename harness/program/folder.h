// The work folder of a program under test, seen from outside of its sandbox: prepared before the program starts, and
// looked at afterwards. What lies in it is the program's own doing: links are not followed, and nothing is waited for.
#ifndef SOCKLAB_HARNESS_PROGRAM_FOLDER_H_
#define SOCKLAB_HARNESS_PROGRAM_FOLDER_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/content.h"
#include "harness/net/descriptor.h"

namespace socklab::program {

// Paths are relative to the folder. The verbs that prepare it throw std::system_error.
class Folder {
 public:
  Folder() = default;
  // `directory` is an open descriptor of it; the folder can be looked at even after the sandbox has gone.
  explicit Folder(net::Descriptor directory) : directory_(std::move(directory)) {}

  // A file that anyone may read and its owner write. Zeros of the content take no room.
  void Write(const std::string& path, const net::Content& content) const;
  void MakeFolder(const std::string& path) const;
  void MakeLink(const std::string& path, const std::string& target) const;
  void MakeFifo(const std::string& path) const;
  // Permissions as of chmod(1), for the owner, whom the program runs as, and for others: 0444.
  void SetRights(const std::string& path, mode_t rights) const;

  // The size of the regular file there; nothing when there is none.
  std::optional<std::uint64_t> SizeOf(const std::string& path) const;
  // The offset of the first byte in which the file differs from the content, the size of the shorter one where that
  // begins like the other; nothing when they are the same. A file that cannot be read has no bytes.
  std::optional<std::uint64_t> FirstDifference(const std::string& path, const net::Content& content) const;
  // At most that many bytes of the file, from this offset on.
  std::string Read(const std::string& path, std::uint64_t offset, std::size_t bytes) const;

  // The paths of everything below `path` ("" for the folder itself), sorted, folders with a slash at the end; at most
  // 1,000 of them.
  std::vector<std::string> Entries(const std::string& path) const;

  // Bytes that it takes on its disk, with the files in it; a page more for each of them. Not more than a little beyond
  // `enough`, where it stops to count.
  std::uint64_t BytesOnDisk(std::uint64_t enough) const;

 private:
  net::Descriptor OpenFile(const std::string& path) const;
  void AddEntries(const std::string& path, std::vector<std::string>& entries) const;

  net::Descriptor directory_;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_FOLDER_H_
