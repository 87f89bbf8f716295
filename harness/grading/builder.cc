#include "harness/grading/builder.h"

#include <algorithm>

namespace socklab::grading {

void BuildResult::Add(const Compiled& compiled, const std::string& lab_folder) {
  const std::string lab = "//labs/" + lab_folder + ':';
  for (const auto& [program, path] : compiled.programs) {
    built.insert(lab + program);
    elsewhere[lab + program] = path;
  }
  for (const auto& [program, said] : compiled.errors) errors[lab + program] = said;
}

std::filesystem::path Builder::FileOf(const std::string& label, const BuildResult& build) const {
  const auto found = build.elsewhere.find(label);
  if (found != build.elsewhere.end()) return found->second;
  std::string path = label.substr(label.find_first_not_of('/'));
  std::ranges::replace(path, ':', '/');
  return Output(path);
}

}  // namespace socklab::grading
