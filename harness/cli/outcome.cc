#include "harness/cli/outcome.h"

#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "harness/cli/commands.h"
#include "harness/grading/course.h"
#include "harness/results/whole_file.h"

namespace socklab::cli {

void DemandWritable(const std::string& path) {
  if (path.empty()) return;
  const std::ofstream file(path, std::ios::app);
  if (!file) throw grading::UsageError({"usage.cannot_write_results", {{"path", path}, {"error", strerror(errno)}}});
}

void DemandDirectory(const std::string& path) {
  if (path.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && access(path.c_str(), W_OK | X_OK) != 0) error.assign(errno, std::generic_category());
  if (error) throw grading::UsageError({"usage.cannot_write_results", {{"path", path}, {"error", error.message()}}});
}

void WriteReport(const std::string& path, std::string_view report) {
  try {
    results::WriteWhole(path, report);
  } catch (const std::system_error& error) {
    throw grading::MachineError(
        {"usage.cannot_write_results", {{"path", path}, {"error", std::string_view(error.what())}}});
  }
}

}  // namespace socklab::cli
