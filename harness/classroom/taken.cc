#include "harness/classroom/taken.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <string_view>

#include "harness/classroom/digest.h"
#include "harness/net/descriptor.h"
#include "harness/net/write_all.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using grading::Lab;
using Kind = Member::Kind;

bool IsSource(std::string_view name) {
  return name.ends_with(".cc") || name.ends_with(".h");
}

std::string_view LastOf(std::string_view folder) {
  return folder.substr(folder.rfind('/') + 1);
}

std::size_t DepthOf(std::string_view folder) {
  return folder.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(folder, '/')) + 1;
}

template <typename Predicate>
bool AnyPartOf(std::string_view folder, Predicate is) {
  const fs::path path(folder);
  return std::ranges::any_of(path, [&](const fs::path& part) { return is(part.native()); });
}

// Where the course has what is not the student's.
bool IsOfTheCourse(std::string_view folder) {
  constexpr std::array<std::string_view, 5> kFolders = {"solutions", "checks", "harness", "mutants", "tests"};
  return AnyPartOf(folder, [&](std::string_view part) { return std::ranges::find(kFolders, part) != kFolders.end(); });
}

std::string Shown(const Member& member) {
  return text::PrintableLine(member.path);
}

class Search {
 public:
  Search(const Contents& contents, const Lab& lab, const std::vector<Lab>& graded, const std::vector<Lab>& all)
      : contents_(contents), lab_(lab), graded_(graded), all_(all) {}

  Taken Take() const {
    const std::string folder = FindFolder();
    DemandRegularFilesIn(folder);
    Taken taken;
    bool has_sources = false;
    for (const std::string& program : lab_.programs) {
      if (Find(folder, program + ".cc")) {
        has_sources = true;
      } else if (const Member* file = FindProgram(folder, program)) {
        taken.as_they_are[program] = file->name();
      }
    }
    const bool takes_all = !taken.as_they_are.empty();
    for (const Member& member : contents_.members()) {
      const bool is_here = member.folder() == folder, is_source = IsSource(member.name());
      if (member.kind != Kind::kFile) continue;
      if (takes_all ? IsBelow(member, folder) && !AnyPartOf(PathIn(member, folder), kHasControls)
                    : has_sources && is_here && is_source) {
        Add(member, PathIn(member, folder), taken);
      }
    }
    std::ranges::sort(taken.files, {}, &Taken::File::path);
    DemandThatNoFileIsAFolder(taken);
    return taken;
  }

 private:
  static constexpr auto kHasControls = [](std::string_view part) {
    return std::ranges::any_of(part, [](unsigned char c) { return c < ' ' || c == 0x7f; });
  };

  static bool IsBelow(const Member& member, const std::string& folder) {
    return folder.empty() || member.path.starts_with(folder + '/');
  }
  static std::string PathIn(const Member& member, const std::string& folder) {
    return folder.empty() ? member.path : member.path.substr(folder.size() + 1);
  }

  // Only an archive can have "a" and "a/b".
  static void DemandThatNoFileIsAFolder(const Taken& taken) {
    std::set<std::string> folders;
    for (const Taken::File& file : taken.files) {
      for (fs::path path = fs::path(file.path).parent_path(); !path.empty(); path = path.parent_path()) {
        folders.insert(path.native());
      }
    }
    for (const Taken::File& file : taken.files) {
      if (folders.contains(file.path))
        throw Refused({"submission.file_and_folder", {{"path", text::PrintableLine(file.path)}}});
    }
  }

  void Add(const Member& member, const std::string& path, Taken& taken) const {
    if (AnyPartOf(path, kHasControls)) return;  // no name that a compiler or a shell could be given
    std::size_t bytes = 0;
    for (const Taken::File& file : taken.files) bytes += file.bytes.size();
    if (bytes + member.size > kMostBytes) throw Refused({"submission.big", {{"most", kMostBytes >> 20}}});
    taken.files.push_back({path, contents_.Read(member), member.is_executable});
  }

  const Member* Find(const std::string& folder, std::string_view name) const {
    for (const Member& member : contents_.members()) {
      if (member.kind == Kind::kFile && member.folder() == folder && member.name() == name) return &member;
    }
    return nullptr;
  }

  // Whether it may be that program as it is, by its name: "server", "server.py".
  static bool MayBe(const Member& member, const std::string& program) {
    const std::string_view name = member.name();
    return name == program ||
           (name.starts_with(program + '.') && !IsSource(name) && std::ranges::count(name, '.') == 1);
  }

  // An executable, or a script that names its interpreter.
  const Member* FindProgram(const std::string& folder, const std::string& program) const {
    for (const Member& member : contents_.members()) {
      if (member.kind != Kind::kFile || member.folder() != folder || !MayBe(member, program)) continue;
      const std::string bytes = contents_.Read(member);
      if (bytes.starts_with("#!") || bytes.starts_with("\x7f"
                                                       "ELF"))
        return &member;
    }
    return nullptr;
  }

  bool HoldsAProgram(const std::string& folder) const {
    return std::ranges::any_of(lab_.programs, [&](const std::string& program) {
      return Find(folder, program + ".cc") || FindProgram(folder, program);
    });
  }

  bool MayBeOfAnotherLab(std::string_view folder) const {
    return std::ranges::any_of(all_, [&](const Lab& other) {
      return other.folder != lab_.folder &&
             AnyPartOf(folder, [&](std::string_view part) { return IsNamedAfter(part, other); });
    });
  }

  // Another lab that is graded has a program of the same name.
  const Lab* LabWithTheSameProgram() const {
    for (const Lab& other : graded_) {
      if (other.folder == lab_.folder) continue;
      for (const std::string& program : other.programs) {
        if (std::ranges::find(lab_.programs, program) != lab_.programs.end()) return &other;
      }
    }
    return nullptr;
  }

  std::string FindFolder() const {
    std::set<std::string> named, others;
    for (const Member& member : contents_.members()) {
      const std::string folder(member.folder());
      if (IsOfTheCourse(folder)) continue;
      if (IsNamedAfter(LastOf(folder), lab_)) {
        named.insert(folder);
      } else if (!MayBeOfAnotherLab(folder)) {
        others.insert(folder);
      }
    }
    for (std::set<std::string>* folders : {&named, &others}) {
      std::erase_if(*folders, [&](const std::string& folder) { return !HoldsAProgram(folder); });
    }
    if (named.empty() && others.empty()) throw WhyNothing();
    if (!named.empty()) return Topmost(named);
    if (const Lab* other = LabWithTheSameProgram()) {
      throw Refused({"submission.which_lab", {{"lab", lab_.folder}, {"other", other->folder}}});
    }
    return Topmost(others);
  }

  static std::string Topmost(const std::set<std::string>& folders) {
    const auto rank = [](const std::string& folder) {
      const bool is_in_labs = AnyPartOf(folder, [](std::string_view part) { return part == "labs"; });
      return std::pair(DepthOf(folder), !is_in_labs);
    };
    const auto first = std::ranges::min_element(folders, {}, rank);
    for (const std::string& folder : folders) {
      if (folder != *first && rank(folder) == rank(*first)) {
        throw Refused({"submission.which_folder",
                       {{"folder", text::PrintableLine(*first)}, {"other", text::PrintableLine(folder)}}});
      }
    }
    return *first;
  }

  bool IsMain(const Member& member) const {
    return std::ranges::any_of(lab_.programs, [&](const std::string& program) {
      return member.name() == program + ".cc" || MayBe(member, program);
    });
  }

  Refused WhyNothing() const {
    if (contents_.members().empty()) return Refused("submission.empty");
    for (const Member& member : contents_.members()) {
      const std::string path = Shown(member);
      const bool is_meant = IsMain(member) || IsNamedAfter(member.name(), lab_) || contents_.members().size() == 1;
      if (member.kind == Kind::kLink && is_meant) return Refused({"submission.link", {{"path", path}}});
      if (member.kind == Kind::kOther && is_meant) return Refused({"submission.special", {{"path", path}}});
      if (member.kind == Kind::kFile && IsMain(member) && !IsOfTheCourse(member.folder()) &&
          !MayBeOfAnotherLab(member.folder())) {
        return Refused({"submission.no_interpreter", {{"path", path}}});
      }
    }
    for (const Member& member : contents_.members()) {
      if (member.kind == Kind::kArchive) return Refused({"submission.archive", {{"path", Shown(member)}}});
    }
    std::vector<std::string> names;
    for (const std::string& program : lab_.programs) names.push_back(program + ".cc");
    return Refused({"submission.no_programs", {{"files", fmt::format("{}", fmt::join(names, ", "))}}});
  }

  void DemandRegularFilesIn(const std::string& folder) const {
    for (const Member& member : contents_.members()) {
      const bool would_be_taken = member.folder() == folder && (IsSource(member.name()) || IsMain(member));
      if (!would_be_taken || member.kind == Kind::kFile || member.kind == Kind::kArchive) continue;
      throw Refused({member.kind == Kind::kLink ? "submission.link" : "submission.special", {{"path", Shown(member)}}});
    }
  }

  const Contents& contents_;
  const Lab& lab_;
  const std::vector<Lab>& graded_;
  const std::vector<Lab>& all_;
};

}  // namespace

bool IsNamedAfter(std::string_view folder, const Lab& lab) {
  const auto plain = [](std::string_view name) {
    std::string letters;
    for (const unsigned char c : name) {
      if (std::isalnum(c)) letters += static_cast<char>(std::tolower(c));
    }
    return letters;
  };
  const std::string name = plain(folder), number = std::to_string(lab.number()), title = plain(lab.folder.substr(3));
  for (const std::string& digits : {number, lab.folder.substr(0, 2)}) {
    if (name == digits || name == "lab" + digits || name == digits + title || name == "lab" + digits + title)
      return true;
  }
  return name == title;
}

std::string Taken::digest() const {
  Digest digest;
  for (const File& file : files) digest.Add(file.path).Add(file.is_executable ? "x" : "").Add(file.bytes);
  return digest.Hex();
}

void Taken::WriteTo(const fs::path& folder) const {
  for (const File& file : files) {
    const fs::path path = folder / file.path;
    fs::create_directories(path.parent_path());
    const bool is_run = std::ranges::any_of(as_they_are, [&](const auto& each) { return each.second == file.path; });
    const mode_t mode = is_run || file.is_executable ? 0755 : 0644;
    const net::Descriptor output(
        net::Checked(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode), "create " + path.string()));
    if (!net::WriteAll(output.get(), file.bytes)) net::ThrowErrno("write " + path.string());
    net::Checked(fchmod(output.get(), mode), "chmod " + path.string());
  }
}

Taken Take(const Contents& contents, const Lab& lab, const std::vector<Lab>& graded, const std::vector<Lab>& all) {
  return Search(contents, lab, graded, all).Take();
}

}  // namespace socklab::classroom
