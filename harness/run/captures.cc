#include "harness/run/captures.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "harness/results/whole_file.h"

namespace socklab::run {

namespace fs = std::filesystem;

Captures::Captures(const fs::path& folder, results::LabResult lab, report::Language language)
    : folder_(folder / lab.lab), lab_(std::move(lab)), language_(language) {
  fs::create_directories(folder_);
}

std::string Captures::Draw(const results::CheckResult& check, const report::Captured& captured) const {
  return report::Capture(check, lab_, captured, language_);
}

void Captures::Keep(results::CheckResult& check, std::string_view text) const {
  const fs::path path = folder_ / fmt::format("{}.{}.pcapng", check.suite, check.name);
  if (text.empty()) {
    fs::remove(path);
    return;
  }
  try {
    results::WriteWhole(path, text);
  } catch (const std::system_error& error) {
    throw fs::filesystem_error("cannot write the capture", path, error.code());
  }
  check.capture = path.string();
}

}  // namespace socklab::run
