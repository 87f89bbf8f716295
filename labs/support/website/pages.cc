#include "labs/support/pages.h"

#include <utility>

#include "labs/support/folder.h"
#include "page.h"
#include "request.h"

namespace support {

Pages::Pages(const std::string& root) : root_(OpenFolder(root)) {}

Resource Pages::Find(std::string_view request_line) const {
  const Request request = ParseRequestLine(request_line);
  if (request.status != HttpStatus::kOk) return {.status = request.status, .head_only = request.head_only};

  const bool is_folder = request.name.empty() || request.name.ends_with('/');
  const std::string name = is_folder ? request.name + "index.html" : request.name;
  Page page = OpenPage(root_, name);
  Resource resource = {
      .status = page.status, .head_only = request.head_only, .file = std::move(page.file), .size = page.size};
  if (page.status == HttpStatus::kOk) resource.type = TypeOf(name);
  if (page.status == HttpStatus::kMovedPermanently) resource.location = request.path + "/";
  return resource;
}

}  // namespace support
