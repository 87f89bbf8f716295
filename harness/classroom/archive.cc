#include "harness/classroom/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>

#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

constexpr std::size_t kBlock = 65'536;                     // bytes
constexpr std::uint64_t kNoBomb = std::uint64_t{1} << 20;  // bytes, of whatever ratio

// libarchive converts names by the locale of the thread; names are UTF-8 here.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_) before_ = uselocale(locale_);
  }
  ~Utf8Locale() {
    if (!locale_) return;
    uselocale(before_);
    freelocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

[[noreturn]] void ThrowDamaged(archive* archive) {
  const char* const error = archive_error_string(archive);
  throw Refused({"submission.damaged", {{"error", text::PrintableLine(error ? error : "")}}});
}

Archive Open(const net::Descriptor& file) {
  Archive archive(archive_read_new(), archive_read_free);
  archive_read_support_format_zip(archive.get());
  archive_read_support_format_tar(archive.get());
  archive_read_support_filter_gzip(archive.get());
  archive_read_support_filter_xz(archive.get());
  if (archive_read_open_fd(archive.get(), file.get(), kBlock) != ARCHIVE_OK) ThrowDamaged(archive.get());
  return archive;
}

// Without "." and empty parts. Throws Refused where it is absolute or has "..".
std::string PathOf(archive_entry* entry) {
  const char* name = archive_entry_pathname(entry);
  if (!name) name = archive_entry_pathname_utf8(entry);
  if (!name) throw Refused("submission.unreadable_name");
  const std::string_view given = name;
  const auto refuse = [&](const char* id) { throw Refused({id, {{"path", text::QuotedShort(given)}}}); };
  if (given.size() > kLongestPath) throw Refused({"submission.long_path", {{"most", kLongestPath}}});
  if (given.starts_with('/')) refuse("submission.absolute");
  std::string path;
  std::size_t depth = 0;
  for (std::size_t begin = 0; begin <= given.size();) {
    const std::size_t end = std::min(given.find('/', begin), given.size());
    const std::string_view part = given.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") refuse("submission.leads_out");
    if (++depth > kMostDepth + 1) throw Refused({"submission.deep", {{"most", kMostDepth}}});
    path += (path.empty() ? "" : "/") + std::string(part);
  }
  return path;
}

Member::Kind KindOf(archive_entry* entry) {
  if (archive_entry_hardlink(entry) || archive_entry_symlink(entry)) return Member::Kind::kLink;
  const auto type = archive_entry_filetype(entry);
  if (type == AE_IFLNK) return Member::Kind::kLink;
  return type == AE_IFREG ? Member::Kind::kFile : Member::Kind::kOther;
}

// Counts what is unpacked of the whole archive.
class Meter {
 public:
  explicit Meter(const net::Descriptor& file) {
    struct stat status {};
    fstat(file.get(), &status);
    packed_ = static_cast<std::uint64_t>(status.st_size);
    if (packed_ > kMostBytes) throw Refused({"submission.big", {{"most", kMostBytes >> 20}}});
  }

  void Count(std::uint64_t bytes) {
    unpacked_ += bytes;
    if (unpacked_ > kNoBomb && unpacked_ / kMostRatio > packed_) {
      throw Refused({"submission.bomb", {{"most", kMostRatio}}});
    }
    if (unpacked_ > kMostBytes) throw Refused({"submission.big", {{"most", kMostBytes >> 20}}});
  }

 private:
  std::uint64_t packed_ = 0;
  std::uint64_t unpacked_ = 0;
};

std::string ReadBytes(archive* archive, archive_entry* entry, Meter& meter) {
  if (archive_entry_is_encrypted(entry)) throw Refused("submission.encrypted");
  // Before anything is unpacked. A size may be missing, or a lie, so all is counted, too.
  const la_int64_t size = archive_entry_size(entry);
  if (size > 0) Meter(meter).Count(static_cast<std::uint64_t>(size));
  std::string bytes;
  std::array<char, kBlock> block;
  la_ssize_t got;
  while ((got = archive_read_data(archive, block.data(), block.size())) > 0) {
    meter.Count(static_cast<std::uint64_t>(got));
    bytes.append(block.data(), static_cast<std::size_t>(got));
  }
  if (got < 0) ThrowDamaged(archive);
  return bytes;
}

}  // namespace

std::vector<Member> ReadArchive(const net::Descriptor& file) {
  const Utf8Locale locale;
  Meter meter(file);
  const Archive archive = Open(file);
  std::vector<Member> members;
  std::map<std::string, std::size_t> known;
  archive_entry* entry = nullptr;
  std::size_t count = 0;
  for (int status; (status = archive_read_next_header(archive.get(), &entry)) != ARCHIVE_EOF;) {
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) ThrowDamaged(archive.get());
    const std::string path = PathOf(entry);
    if (IsLitter(path)) {
      meter.Count(static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(entry))));
      continue;  // which unpacks it
    }
    if (++count > kMostMembers) throw Refused({"submission.many", {{"most", kMostMembers}}});
    Member member = {.path = path, .kind = KindOf(entry), .bytes = {}, .place = {}};
    if (archive_entry_filetype(entry) == AE_IFDIR || member.path.empty()) continue;
    if (member.kind == Member::Kind::kFile) member.bytes = ReadBytes(archive.get(), entry, meter);
    member.size = member.bytes ? member.bytes->size() : 0;
    member.is_executable = (archive_entry_perm(entry) & S_IXUSR) != 0;
    const auto [place, is_new] = known.emplace(member.path, members.size());
    if (is_new) members.emplace_back();
    members[place->second] = std::move(member);
  }
  return members;
}

}  // namespace socklab::classroom
