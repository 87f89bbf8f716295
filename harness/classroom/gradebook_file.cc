#include "harness/classroom/gradebook_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "harness/classroom/schema.h"
#include "harness/grading/course.h"
#include "harness/results/results.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using grading::MachineError;
using grading::UsageError;

std::string Shown(const fs::path& path) {
  return text::PrintableLine(path.string());
}

// That it is the file of that name still, and not one that a writer before us has deleted.
bool IsAt(const net::Descriptor& file, const fs::path& path) {
  struct stat ours {
  }, there{};
  return fstat(file.get(), &ours) == 0 && stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

// Whether there is a regular file that has something in it.
bool IsThere(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return false;
  if (!S_ISREG(status.st_mode)) throw UsageError({"gradebook.not_one", {{"path", Shown(path)}}});
  return status.st_size > 0;
}

// Throws UsageError where it is refused.
void DemandGradebook(const Database& database, const fs::path& path) {
  Query id(database, "PRAGMA application_id");
  if (!id.Next() || id.Int(0) != kApplicationId) throw UsageError({"gradebook.not_one", {{"path", Shown(path)}}});
  const int version = VersionOf(database);
  if (version > CurrentVersion()) {
    throw UsageError({"gradebook.newer", {{"path", Shown(path)}, {"version", version}, {"known", CurrentVersion()}}});
  }
  if (version < 1) throw UsageError({"gradebook.not_one", {{"path", Shown(path)}}});
  const std::string object = ForeignObjectIn(database, version);
  if (!object.empty()) {
    throw UsageError({"gradebook.foreign", {{"path", Shown(path)}, {"object", text::PrintableLine(object)}}});
  }
  Query check(database, "PRAGMA quick_check(1)");
  if (check.Next() && check.Text(0) != "ok") {
    throw UsageError({"gradebook.damaged", {{"path", Shown(path)}, {"error", text::PrintableLine(check.Text(0))}}});
  }
}

void KeepCopy(const Database& database, const fs::path& path) {
  const fs::path copy = path.string() + fmt::format(".version-{}", VersionOf(database));
  if (fs::exists(copy)) throw UsageError({"gradebook.copy_is_there", {{"path", Shown(path)}, {"copy", Shown(copy)}}});
  // Under another name first: half a copy would be taken for one.
  const fs::path beside = copy.string() + ".part";
  fs::remove(beside);
  Query(database, "VACUUM INTO ?").Bind(beside.string()).Run();
  fs::rename(beside, copy);
}

}  // namespace

WriterLock::WriterLock(const fs::path& gradebook) : path_(gradebook.string() + ".lock") {
  do {
    file_ = net::Descriptor(open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666));
    if (!file_) {
      throw MachineError({"gradebook.cannot_write", {{"path", Shown(gradebook)}, {"error", strerror(errno)}}});
    }
    if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
      const std::string holder = text::PrintableLine(results::ReadWhole(path_, 300).value_or(""));
      throw UsageError({"gradebook.busy", {{"path", Shown(gradebook)}, {"holder", holder}}});
    }
  } while (!IsAt(file_, path_));
  const std::string holder = fmt::format("{}, {}", getpid(), results::HostName());
  [[maybe_unused]] const int cut = ftruncate(file_.get(), 0);
  [[maybe_unused]] const ssize_t size = write(file_.get(), holder.data(), holder.size());
}

WriterLock::~WriterLock() {
  unlink(path_.c_str());
}

Database OpenToRead(const fs::path& path) {
  if (!IsThere(path)) throw UsageError({"gradebook.missing", {{"path", Shown(path)}}});
  try {
    Database database(path, Database::Mode::kRead);
    DemandGradebook(database, path);
    if (VersionOf(database) == CurrentVersion()) return database;
    Database copy = database.CopyInMemory();
    Migrate(copy, CurrentVersion());
    return copy;
  } catch (const DatabaseError& error) {
    Rethrow(error, path, "gradebook.cannot_read");
  }
}

Database OpenToWrite(const fs::path& path, const WriterLock&) {
  const bool is_there = IsThere(path);
  try {
    Database database(path, is_there ? Database::Mode::kWrite : Database::Mode::kCreate);
    if (is_there) {
      DemandGradebook(database, path);
      if (VersionOf(database) < CurrentVersion()) KeepCopy(database, path);
    }
    database.Execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;");
    if (VersionOf(database) < CurrentVersion()) Migrate(database, CurrentVersion());
    return database;
  } catch (const DatabaseError& error) {
    Rethrow(error, path, "gradebook.cannot_write");
  } catch (const fs::filesystem_error& error) {
    throw MachineError({"gradebook.cannot_write", {{"path", Shown(path)}, {"error", error.code().message()}}});
  }
}

void PutCopy(const Database& database, const fs::path& path) {
  // Unlike that of any other writer, of this machine or another one.
  const fs::path beside =
      path.parent_path() / fmt::format(".{}.{}.{}", path.filename().string(), results::HostName(), getpid());
  fs::remove(beside);
  try {
    Query(database, "VACUUM INTO ?").Bind(beside.string()).Run();
    const net::Descriptor file(net::Checked(open(beside.c_str(), O_RDONLY | O_CLOEXEC), "open"));
    net::Checked(fsync(file.get()), "fsync");
    fs::rename(beside, path);
  } catch (const DatabaseError&) {
    unlink(beside.c_str());
    throw;
  } catch (const std::system_error& error) {
    unlink(beside.c_str());
    throw MachineError({"gradebook.cannot_write", {{"path", Shown(path)}, {"error", error.code().message()}}});
  }
}

void Rethrow(const DatabaseError& error, const fs::path& path, const char* otherwise) {
  if (error.IsDamage()) {
    throw UsageError({"gradebook.damaged", {{"path", Shown(path)}, {"error", text::PrintableLine(error.what())}}});
  }
  throw MachineError({otherwise, {{"path", Shown(path)}, {"error", text::PrintableLine(error.what())}}});
}

}  // namespace socklab::classroom
