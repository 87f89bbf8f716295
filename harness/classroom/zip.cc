#include "harness/classroom/zip.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "harness/grading/course.h"

namespace socklab::classroom {
namespace {

using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;
using Archive = std::unique_ptr<archive, decltype(&archive_write_free)>;

void OrThrow(int status, archive* zip) {
  if (status < ARCHIVE_OK) {
    const char* const error = archive_error_string(zip);
    throw grading::MachineError({"feedback.cannot_pack", {{"error", std::string_view(error ? error : "")}}});
  }
}

la_ssize_t Append(archive*, void* text, const void* bytes, std::size_t size) {
  static_cast<std::string*>(text)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

// 2026-01-01: a zip archive wants a time, and the pages tell when they were made.
constexpr time_t kTime = 1'767'225'600;

}  // namespace

std::string Zip(const std::map<std::string, std::string>& files) {
  std::string text;
  const Archive zip(archive_write_new(), archive_write_free);
  OrThrow(archive_write_set_format_zip(zip.get()), zip.get());
  OrThrow(archive_write_set_options(zip.get(), "hdrcharset=UTF-8"), zip.get());
  OrThrow(archive_write_set_bytes_in_last_block(zip.get(), 1), zip.get());
  OrThrow(archive_write_open(zip.get(), &text, nullptr, Append, nullptr), zip.get());
  for (const auto& [path, content] : files) {
    const Entry entry(archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname(entry.get(), path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_mtime(entry.get(), kTime, 0);
    OrThrow(archive_write_header(zip.get(), entry.get()), zip.get());
    if (archive_write_data(zip.get(), content.data(), content.size()) < 0) OrThrow(ARCHIVE_FATAL, zip.get());
  }
  OrThrow(archive_write_close(zip.get()), zip.get());
  return text;
}

}  // namespace socklab::classroom
