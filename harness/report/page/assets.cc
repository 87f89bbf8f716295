#include "harness/report/page/assets.h"

namespace socklab::report::page {
namespace {

constexpr std::string_view kStyle =
#include "harness/report/page/page.css.inc"
    ;
constexpr std::string_view kScript =
#include "harness/report/page/page.js.inc"
    ;
constexpr std::string_view kHashOfStyle =
#include "harness/report/page/page.css.sha256.inc"
    ;
constexpr std::string_view kHashOfScript =
#include "harness/report/page/page.js.sha256.inc"
    ;

}  // namespace

std::string_view Style() {
  return kStyle;
}

std::string_view Script() {
  return kScript;
}

std::string_view HashOfStyle() {
  return kHashOfStyle;
}

std::string_view HashOfScript() {
  return kHashOfScript;
}

}  // namespace socklab::report::page
