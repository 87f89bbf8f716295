#include "page.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace support {
namespace {

// Opens what the name leads to, without ever leaving the folder: the kernel itself sees to it that neither ".." nor a
// link does that. -1 if it cannot be read.
Descriptor OpenBeneath(const Descriptor& folder, const std::string& name) {
  // O_NONBLOCK: a FIFO would have us wait for somebody who writes to it.
  open_how how = {};
  how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return Descriptor(static_cast<int>(syscall(SYS_openat2, folder.get(), name.c_str(), &how, sizeof how)));
}

// What to tell a client whose file cannot be opened.
HttpStatus StatusOf(int error) {
  switch (error) {
    case EACCES:
      return HttpStatus::kForbidden;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return HttpStatus::kServiceUnavailable;
    default:  // also where it leads out of the folder: that is nobody's business
      return HttpStatus::kNotFound;
  }
}

}  // namespace

Page OpenPage(const Descriptor& root, const std::string& name) {
  Descriptor file = OpenBeneath(root, name);
  struct stat status;
  if (file.get() == -1 || fstat(file.get(), &status) == -1) return {StatusOf(errno)};
  if (S_ISDIR(status.st_mode)) return {HttpStatus::kMovedPermanently};
  if (!S_ISREG(status.st_mode)) return {HttpStatus::kForbidden};
  return {HttpStatus::kOk, std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

std::string_view TypeOf(std::string name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".svg", "image/svg+xml"},
  };
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  for (const auto& [end, type] : kTypes) {
    if (name.ends_with(end)) return type;
  }
  return "application/octet-stream";
}

}  // namespace support
