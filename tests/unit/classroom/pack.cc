#include "tests/unit/classroom/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <memory>
#include <stdexcept>

namespace socklab::tests {
namespace {

using Kind = Packed::Kind;

void Describe(archive_entry* entry, const Packed& packed) {
  archive_entry_set_pathname(entry, packed.path.c_str());
  archive_entry_set_perm(entry, packed.is_executable ? 0755 : 0644);
  archive_entry_set_filetype(entry, AE_IFREG);
  switch (packed.kind) {
    case Kind::kFile:
      archive_entry_set_size(entry, static_cast<la_int64_t>(packed.bytes.size()));
      break;
    case Kind::kFolder:
      archive_entry_set_filetype(entry, AE_IFDIR);
      break;
    case Kind::kLink:
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, packed.bytes.c_str());
      break;
    case Kind::kHardLink:
      archive_entry_set_hardlink(entry, packed.bytes.c_str());
      break;
    case Kind::kDevice:
      archive_entry_set_filetype(entry, AE_IFCHR);
      archive_entry_set_rdevmajor(entry, 1);
      archive_entry_set_rdevminor(entry, 5);
      break;
    case Kind::kFifo:
      archive_entry_set_filetype(entry, AE_IFIFO);
      break;
  }
}

}  // namespace

void Pack(const std::filesystem::path& path, const std::vector<Packed>& contents) {
  const std::string name = path.filename();
  const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr), before = uselocale(utf8);
  const std::unique_ptr<archive, int (*)(archive*)> archive(archive_write_new(), archive_write_free);
  const auto check = [&](int status) {
    if (status < ARCHIVE_WARN) throw std::runtime_error(archive_error_string(archive.get()));
  };
  name.ends_with(".zip") ? archive_write_set_format_zip(archive.get()) : archive_write_set_format_gnutar(archive.get());
  archive_write_set_options(archive.get(), "hdrcharset=UTF-8");
  if (name.ends_with(".gz")) archive_write_add_filter_gzip(archive.get());
  if (name.ends_with(".xz")) archive_write_add_filter_xz(archive.get());
  check(archive_write_open_filename(archive.get(), path.c_str()));
  for (const Packed& packed : contents) {
    const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(), archive_entry_free);
    Describe(entry.get(), packed);
    check(archive_write_header(archive.get(), entry.get()));
    if (packed.kind == Kind::kFile) archive_write_data(archive.get(), packed.bytes.data(), packed.bytes.size());
  }
  check(archive_write_close(archive.get()));
  uselocale(before);
  freelocale(utf8);
}

}  // namespace socklab::tests
