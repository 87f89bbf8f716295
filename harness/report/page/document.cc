#include "harness/report/page/document.h"

#include <fmt/format.h>

namespace socklab::report::page {
namespace {

Markup Head(std::string_view title, const Assets& assets) {
  const std::string policy =
      fmt::format("default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
                  assets.hash_of_style, assets.hash_of_script);
  return Element("head", {},
                 Element("meta", {{"charset", "utf-8"}}) +
                     Element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}) +
                     Element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
                     Element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
                     Element("meta", {{"name", "referrer"}, {"content", "no-referrer"}}) +
                     Element("title", {}, Text(title)) + Embedded("style", assets.style));
}

}  // namespace

std::string Document(std::string_view title, Language language, const Assets& assets, const Markup& body) {
  const std::string lang = language == Language::kChinese ? "zh-Hans" : "en";
  const Markup whole = Element("body", {}, body + Embedded("script", assets.script));
  return "<!DOCTYPE html>\n" + Element("html", {{"lang", lang}}, Head(title, assets) + whole).text() + "\n";
}

}  // namespace socklab::report::page
