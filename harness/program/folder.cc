#include "harness/program/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/net/beneath.h"
#include "harness/net/listing.h"

namespace socklab::program {
namespace {

using net::Checked;
using net::Content;
using net::Descriptor;
using net::OpenBeneath;

constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kBuffer = 65'536;  // bytes

void WriteAll(const Descriptor& file, const Content& content, const std::string& path) {
  for (std::uint64_t offset = 0; offset < content.size();) {
    const std::string_view bytes = content.From(offset);
    const std::size_t written =
        content.IsHole(offset)
            ? bytes.size()
            : static_cast<std::size_t>(
                  Checked(pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)), "write " + path));
    offset += written;
  }
}

}  // namespace

void Folder::Write(const std::string& path, const Content& content) const {
  const Descriptor file(
      Checked(openat(directory_.get(), path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644),
              "create " + path));
  WriteAll(file, content, path);
  Checked(ftruncate(file.get(), static_cast<off_t>(content.size())), "ftruncate " + path);
}

void Folder::MakeFolder(const std::string& path) const {
  Checked(mkdirat(directory_.get(), path.c_str(), 0755), "mkdir " + path);
}

void Folder::MakeLink(const std::string& path, const std::string& target) const {
  Checked(symlinkat(target.c_str(), directory_.get(), path.c_str()), "symlink " + path);
}

void Folder::MakeFifo(const std::string& path) const {
  Checked(mkfifoat(directory_.get(), path.c_str(), 0644), "mkfifo " + path);
}

void Folder::SetRights(const std::string& path, mode_t rights) const {
  Checked(fchmodat(directory_.get(), path.c_str(), rights, 0), "chmod " + path);
}

Descriptor Folder::OpenFile(const std::string& path) const {
  Descriptor file = OpenBeneath(directory_, path, O_RDONLY | O_NONBLOCK);  // a FIFO must not block us
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return file;
}

std::optional<std::uint64_t> Folder::SizeOf(const std::string& path) const {
  const Descriptor entry = OpenBeneath(directory_, path, O_PATH | O_NOFOLLOW);
  struct stat status {};
  if (!entry || fstat(entry.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

std::optional<std::uint64_t> Folder::FirstDifference(const std::string& path, const Content& content) const {
  const Descriptor file = OpenFile(path);
  std::array<char, kBuffer> buffer;
  std::uint64_t offset = 0;
  for (ssize_t size; file && (size = read(file.get(), buffer.data(), buffer.size())) > 0;) {
    for (std::string_view bytes(buffer.data(), static_cast<std::size_t>(size)); !bytes.empty();) {
      const std::string_view expected = content.From(offset).substr(0, bytes.size());
      if (!expected.empty() && bytes.starts_with(expected)) {
        offset += expected.size();
        bytes.remove_prefix(expected.size());
        continue;
      }
      return offset + static_cast<std::uint64_t>(std::ranges::mismatch(expected, bytes).in1 - expected.begin());
    }
  }
  return offset == content.size() && file ? std::nullopt : std::optional(offset);
}

std::string Folder::Read(const std::string& path, std::uint64_t offset, std::size_t bytes) const {
  const Descriptor file = OpenFile(path);
  std::string text(bytes, '\0');
  const ssize_t size = file ? pread(file.get(), text.data(), bytes, static_cast<off_t>(offset)) : 0;
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

void Folder::AddEntries(const std::string& path, std::vector<std::string>& entries) const {
  net::ForEachEntry(OpenBeneath(directory_, path, O_RDONLY | O_DIRECTORY), [&](const dirent& entry, int) {
    if (entries.size() == kMostEntries) return false;
    const std::string inner = path.empty() ? std::string(entry.d_name) : path + "/" + entry.d_name;
    entries.push_back(inner + (entry.d_type == DT_DIR ? "/" : ""));
    if (entry.d_type == DT_DIR) AddEntries(inner, entries);
    return true;
  });
}

std::vector<std::string> Folder::Entries(const std::string& path) const {
  std::vector<std::string> entries;
  AddEntries(path, entries);
  std::ranges::sort(entries);
  return entries;
}

std::uint64_t Folder::BytesOnDisk(std::uint64_t enough) const {
  constexpr std::uint64_t kBlock = 512, kPage = 4096;
  std::uint64_t bytes = 0;
  std::vector<Descriptor> rest;
  rest.push_back(OpenBeneath(directory_, "", O_RDONLY | O_DIRECTORY));
  while (!rest.empty() && bytes <= enough) {
    Descriptor folder = std::move(rest.back());
    rest.pop_back();
    net::ForEachEntry(std::move(folder), [&](const dirent& entry, int number) {
      struct stat status {};
      if (fstatat(number, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return true;
      // Less than its size where it has holes; more where the file system has put some blocks aside for it.
      bytes += std::min<std::uint64_t>(static_cast<std::uint64_t>(status.st_blocks) * kBlock,
                                       static_cast<std::uint64_t>(status.st_size)) +
               kPage;
      if (S_ISDIR(status.st_mode) && rest.size() < kMostEntries) {
        rest.emplace_back(openat(number, entry.d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      }
      return bytes <= enough;
    });
  }
  return bytes;
}

}  // namespace socklab::program
