// The page's own style sheet and script, and their hashes: a browser applies and runs nothing else on it.
#ifndef SOCKLAB_HARNESS_REPORT_PAGE_ASSETS_H_
#define SOCKLAB_HARNESS_REPORT_PAGE_ASSETS_H_

#include <string_view>

namespace socklab::report::page {

std::string_view Style();
std::string_view Script();

// As a Content-Security-Policy has them: "sha256-…".
std::string_view HashOfStyle();
std::string_view HashOfScript();

}  // namespace socklab::report::page

#endif  // SOCKLAB_HARNESS_REPORT_PAGE_ASSETS_H_
