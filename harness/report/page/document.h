// A page as a whole file.
#ifndef SOCKLAB_HARNESS_REPORT_PAGE_DOCUMENT_H_
#define SOCKLAB_HARNESS_REPORT_PAGE_DOCUMENT_H_

#include <string>
#include <string_view>

#include "harness/report/page/markup.h"
#include "harness/report/words.h"

namespace socklab::report::page {

// Its one style sheet and its one script, with their hashes ("sha256-…"): a browser applies and runs nothing else on
// it, and loads nothing.
struct Assets {
  std::string_view style;
  std::string_view hash_of_style;
  std::string_view script;
  std::string_view hash_of_script;
};

std::string Document(std::string_view title, Language language, const Assets& assets, const Markup& body);

}  // namespace socklab::report::page

#endif  // SOCKLAB_HARNESS_REPORT_PAGE_DOCUMENT_H_
