#include "harness/program/sanitizer_log.h"

#include <fmt/format.h>

namespace socklab::program {
namespace {

constexpr std::size_t kLongestLog = 1 << 20;  // bytes

}  // namespace

std::string LogPath(Isolation isolation, std::string_view name) {
  // Where there is a work folder of a known name, a program that changes its folder does not move the log.
  return isolation == Isolation::kFull ? fmt::format("{}/{}", kWorkFolder, name) : std::string(name);
}

std::string ReadLog(const Folder& folder, std::string_view name) {
  std::string log;
  for (const std::string& path : folder.Entries("")) {
    const std::string file = path.substr(path.rfind('/') + 1);  // a folder's is empty
    if (file.starts_with(name)) log += folder.Read(path, 0, kLongestLog);
  }
  return log;
}

std::string WithinTheCourse(const std::string& path) {
  for (const std::string folder : {"/labs/", "/solutions/"}) {
    if (const std::size_t found = path.rfind(folder); found != std::string::npos) return path.substr(found + 1);
  }
  return path;
}

}  // namespace socklab::program
