#include "harness/report/page/markup.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "harness/report/layout.h"
#include "harness/text/quote.h"

namespace socklab::report::page {
namespace {

// Elements without an end.
constexpr std::array<std::string_view, 3> kVoid = {"meta", "input", "wbr"};

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

Markup Text(std::string_view text) {
  return Markup(Escaped(text::Printable(text)));
}

Markup Element(std::string_view name, const Attributes& attributes, const Markup& content) {
  std::string text = fmt::format("<{}", name);
  for (const Attribute& attribute : attributes) {
    if (attribute.name.empty()) continue;
    text += fmt::format(" {}=\"{}\"", attribute.name, Escaped(text::Printable(attribute.value)));
  }
  text += '>';
  if (std::ranges::find(kVoid, name) == kVoid.end()) text += fmt::format("{}</{}>", content.text(), name);
  return Markup(std::move(text));
}

Markup WithCode(std::string_view text) {
  Markup markup;
  while (!text.empty()) {
    const std::size_t open = text.find('`');
    const std::size_t close = open == std::string_view::npos ? open : text.find('`', open + 1);
    markup += Text(text.substr(0, close == std::string_view::npos ? close : open));
    if (close == std::string_view::npos) break;
    markup += Element("code", {}, Text(text.substr(open + 1, close - open - 1)));
    text.remove_prefix(close + 1);
  }
  return markup;
}

Markup Embedded(std::string_view name, std::string_view source) {
  return Markup(fmt::format("<{0}>{1}</{0}>", name, source));
}

Markup Data(std::string_view id, const nlohmann::json& data) {
  // ASCII alone, and nothing that could end the element or begin another one.
  std::string text;
  for (const char c : data.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)) {
    if (c == '<' || c == '>' || c == '&') {
      text += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      text += c;
    }
  }
  return Markup(fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>", Escaped(id), text));
}

std::string Short(std::string_view text, int columns) {
  return Shorten(OneLine(Bounded(text, 8 * static_cast<std::size_t>(columns))), columns);
}

std::string Percent(double value) {
  return fmt::format("{:.4g}%", value);
}

}  // namespace socklab::report::page
