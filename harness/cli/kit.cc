// socklab kit: what an instructor gives to a class.
#include <fmt/format.h>

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/course_commands.h"
#include "harness/cli/outcome.h"
#include "harness/kit/pack.h"
#include "harness/report/words.h"
#include "harness/text/phrase.h"

namespace socklab::cli {
namespace {

constexpr std::string_view kExtension = ".tar.xz";
constexpr double kMegabyte = 1'000'000;

}  // namespace

int MakeKit(const grading::Course& course, const KitOptions& options) {
  if (!options.file.ends_with(kExtension)) throw grading::UsageError({"usage.kit_is_tar_xz", {{"path", options.file}}});
  DemandWritable(options.file);
  std::vector<std::string> folders;
  for (const grading::Lab& lab : course.Find(options.labs)) folders.push_back(lab.folder);
  const kit::Packed packed = kit::Pack(grading::Bazel(course.workspace()), course.workspace(), folders, options.file);
  const std::string megabytes = fmt::format("{:.1f}", static_cast<double>(packed.bytes) / kMegabyte);
  std::cout << report::Words(options.language())
                   .Say({"kit.written",
                         {{"path", options.file},
                          {"name", packed.name},
                          {"labs", folders.size()},
                          {"megabytes", text::Verbatim(megabytes)}}})
            << '\n';
  return kFullMarks;
}

}  // namespace socklab::cli
