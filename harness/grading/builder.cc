#include "harness/grading/builder.h"

#include <algorithm>

namespace socklab::grading {

std::filesystem::path Builder::FileOf(const std::string& label, const BuildResult& build) const {
  const auto found = build.elsewhere.find(label);
  if (found != build.elsewhere.end()) return found->second;
  std::string path = label.substr(label.find_first_not_of('/'));
  std::ranges::replace(path, ':', '/');
  return Output(path);
}

}  // namespace socklab::grading
