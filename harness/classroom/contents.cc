#include "harness/classroom/contents.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <utility>

#include "harness/classroom/archive.h"
#include "harness/net/beneath.h"
#include "harness/net/listing.h"
#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::classroom {
namespace {

using net::Descriptor;
using net::OpenBeneath;

std::string Joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + '/' + name;
}

bool EndsWithOneOf(std::string_view name, std::initializer_list<std::string_view> endings) {
  const std::string lower = text::Lower(name);
  return std::ranges::any_of(endings, [&](std::string_view ending) { return lower.ends_with(ending); });
}

Member::Kind KindOf(mode_t mode, std::string_view name) {
  if (S_ISLNK(mode)) return Member::Kind::kLink;
  if (!S_ISREG(mode)) return Member::Kind::kOther;
  return IsArchive(name) ? Member::Kind::kArchive : Member::Kind::kFile;
}

[[noreturn]] void RefuseToOpen(const std::string& path, int error) {
  if (error == ELOOP) throw Refused({"submission.link", {{"path", text::PrintableLine(path)}}});
  throw Refused({"submission.cannot_read", {{"path", text::PrintableLine(path)}, {"error", strerror(error)}}});
}

// Of the regular file there. Throws Refused where there is none.
Descriptor OpenRegular(const Descriptor& root, const std::string& place, const std::string& path) {
  Descriptor file = OpenBeneath(root, place, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat status {};
  if (file && fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) return file;
  RefuseToOpen(path, file ? EINVAL : errno);
}

}  // namespace

std::string_view Member::folder() const {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : std::string_view(path).substr(0, slash);
}

bool IsReadableArchive(std::string_view name) {
  return EndsWithOneOf(name, {".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz"});
}

bool IsArchive(std::string_view name) {
  return IsReadableArchive(name) || EndsWithOneOf(name, {".7z", ".rar", ".gz", ".xz", ".bz2", ".zst", ".jar"});
}

bool IsLitter(std::string_view path) {
  constexpr std::array<std::string_view, 6> kNames = {".git", ".hg", ".svn", "__MACOSX", ".DS_Store", "__pycache__"};
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (std::ranges::find(kNames, name) != kNames.end() || name.starts_with("._")) return true;
    begin = end + 1;
  }
  return false;
}

void Contents::DemandRoomForOneMore() const {
  if (members_.size() + folders_ == kMostMembers) throw Refused({"submission.many", {{"most", kMostMembers}}});
}

void Contents::Add(Member member) {
  DemandRoomForOneMore();
  if (member.path.size() > kLongestPath) throw Refused({"submission.long_path", {{"most", kLongestPath}}});
  members_.push_back(std::move(member));
}

void Contents::AddBelow(const Descriptor& folder, const std::string& place, const std::string& path,
                        std::size_t depth) {
  if (depth > kMostDepth) throw Refused({"submission.deep", {{"most", kMostDepth}}});
  Descriptor copy(fcntl(folder.get(), F_DUPFD_CLOEXEC, 0));
  const bool is_listed = net::ForEachEntry(std::move(copy), [&](const dirent& entry, int) {
    const std::string name = entry.d_name;
    struct stat status {};
    if (IsLitter(name)) return true;
    if (fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return true;  // it has just gone
    if (!S_ISDIR(status.st_mode)) {
      Add({.path = Joined(path, name),
           .kind = KindOf(status.st_mode, name),
           .size = static_cast<std::uint64_t>(status.st_size),
           .is_executable = (status.st_mode & S_IXUSR) != 0,
           .bytes = {},
           .place = Joined(place, name)});
      return true;
    }
    DemandRoomForOneMore();
    ++folders_;
    const Descriptor inner = OpenBeneath(folder, name, O_RDONLY | O_DIRECTORY);
    if (inner) AddBelow(inner, Joined(place, name), Joined(path, name), depth + 1);
    return true;
  });
  if (!is_listed) RefuseToOpen(path, errno);
}

void Contents::AddFolder(const std::string& place, const std::string& path) {
  const Descriptor folder = OpenBeneath(*root_, place, O_RDONLY | O_DIRECTORY);
  if (!folder) RefuseToOpen(place, errno);
  const std::size_t before = members_.size();
  AddBelow(folder, place, path, 1);
  if (members_.size() != before + 1 || members_.back().kind != Member::Kind::kArchive) return;
  if (!IsReadableArchive(members_.back().name())) return;
  const Member archive = members_.back();
  members_.pop_back();
  AddArchive(archive.place, path);
}

void Contents::AddArchive(const std::string& place, const std::string& path) {
  const Descriptor file = OpenRegular(*root_, place, place);
  for (Member& member : ReadArchive(file)) {
    member.path = Joined(path, member.path);
    if (member.kind == Member::Kind::kFile && IsArchive(member.name())) member.kind = Member::Kind::kArchive;
    Add(std::move(member));
  }
}

void Contents::AddFile(const std::string& place, const std::string& path) {
  const Descriptor file = OpenRegular(*root_, place, place);
  struct stat status {};
  fstat(file.get(), &status);
  Add({.path = path,
       .kind = KindOf(status.st_mode, path),
       .size = static_cast<std::uint64_t>(status.st_size),
       .is_executable = (status.st_mode & S_IXUSR) != 0,
       .bytes = {},
       .place = place});
}

std::string Contents::Read(const Member& member) const {
  if (member.bytes) return *member.bytes;
  const Descriptor file = OpenRegular(*root_, member.place, member.path);
  std::string bytes(std::min(member.size, kMostBytes) + 1, '\0');
  std::size_t size = 0;
  for (ssize_t got; size < bytes.size() && (got = read(file.get(), bytes.data() + size, bytes.size() - size)) > 0;) {
    size += static_cast<std::size_t>(got);
  }
  if (size > kMostBytes) throw Refused({"submission.big", {{"most", kMostBytes >> 20}}});
  bytes.resize(size);
  return bytes;
}

}  // namespace socklab::classroom
