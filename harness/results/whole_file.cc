#include "harness/results/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <system_error>

#include "harness/net/descriptor.h"

namespace socklab::results {
namespace {

namespace fs = std::filesystem;
using net::Checked;
using net::Descriptor;

void WriteAll(const Descriptor& file, std::string_view text) {
  while (!text.empty())
    text.remove_prefix(static_cast<std::size_t>(Checked(write(file.get(), text.data(), text.size()), "write")));
}

void WriteInPlace(const fs::path& path, std::string_view text) {
  const Descriptor file(Checked(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), "open"));
  WriteAll(file, text);
}

}  // namespace

std::optional<std::string> ReadWhole(const fs::path& path, std::size_t most) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::string text;
  std::array<char, 8192> buffer;
  while (text.size() < most && (file.read(buffer.data(), buffer.size()), file.gcount() > 0)) {
    text.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  text.resize(std::min(text.size(), most));
  return text;
}

void WriteWhole(const fs::path& path, std::string_view text) {
  struct stat status {};
  const bool is_there = lstat(path.c_str(), &status) == 0;
  if (is_there && !S_ISREG(status.st_mode)) return WriteInPlace(path, text);
  const fs::path beside = path.parent_path() / ("." + path.filename().string() + "." + std::to_string(getpid()));
  const Descriptor file(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file) return WriteInPlace(path, text);
  try {
    if (is_there) Checked(fchmod(file.get(), status.st_mode), "chmod");
    WriteAll(file, text);
    Checked(rename(beside.c_str(), path.c_str()), "rename");
  } catch (const std::system_error& error) {
    unlink(beside.c_str());
    // Something is mounted on the file itself, as a container does it.
    if (error.code() == std::errc::device_or_resource_busy) return WriteInPlace(path, text);
    throw;
  }
}

}  // namespace socklab::results
