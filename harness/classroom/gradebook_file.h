// The file of a gradebook. It is data that may come from anywhere: what is no gradebook, is damaged, was written by a
// newer socklab, or holds what no gradebook has is refused, and stays as it is.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADEBOOK_FILE_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADEBOOK_FILE_H_

#include <filesystem>

#include "harness/classroom/database.h"
#include "harness/net/descriptor.h"

namespace socklab::classroom {

// For one writer at a time. While it lives, PATH.lock is there, and locked.
class WriterLock {
 public:
  // Throws UsageError, which names the other one, where a writer is at work.
  explicit WriterLock(const std::filesystem::path& gradebook);
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;

 private:
  std::filesystem::path path_;
  net::Descriptor file_;
};

// Both throw UsageError where it is refused, and MachineError where it cannot be read or written.

// Of an earlier version, it is read as a migrated copy in memory.
Database OpenToRead(const std::filesystem::path& path);

// Made where it is missing. Of an earlier version, it is brought to the current one, after a copy was kept beside it:
// PATH.version-1, which is never overwritten.
Database OpenToWrite(const std::filesystem::path& path, const WriterLock& lock);

// A copy of the database is written beside the file, reaches the disk, and takes the file's place. Throws DatabaseError
// and MachineError; the file stays as it was then.
void PutCopy(const Database& database, const std::filesystem::path& path);

// What an error of the database means to a user: UsageError where the file is damaged, else MachineError with the
// phrase of that id, which is about {path} and {error}.
[[noreturn]] void Rethrow(const DatabaseError& error, const std::filesystem::path& path, const char* otherwise);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADEBOOK_FILE_H_
