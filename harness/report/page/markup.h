// HTML and SVG, built so that what is from outside stays text: there is no way from a string to markup but Text and
// the values of attributes, and both escape.
#ifndef SOCKLAB_HARNESS_REPORT_PAGE_MARKUP_H_
#define SOCKLAB_HARNESS_REPORT_PAGE_MARKUP_H_

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::report::page {

// A piece of a document: whole elements and text.
class Markup {
 public:
  Markup() = default;

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  Markup& operator+=(const Markup& other) {
    text_ += other.text_;
    return *this;
  }
  friend Markup operator+(Markup one, const Markup& other) { return std::move(one += other); }

 private:
  explicit Markup(std::string text) : text_(std::move(text)) {}

  std::string text_;

  friend Markup Text(std::string_view text);
  friend Markup Element(std::string_view name, const std::vector<struct Attribute>& attributes, const Markup& content);
  friend Markup Embedded(std::string_view name, std::string_view source);
  friend Markup Data(std::string_view id, const nlohmann::json& data);
};

// An attribute with an empty value is written too; one without a name is left out.
struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::vector<Attribute>;

// Printable text: bytes and characters that cannot be seen are escapes, as in text::Printable; lines stay lines.
Markup Text(std::string_view text);

Markup Element(std::string_view name, const Attributes& attributes, const Markup& content = {});

// Text with `code` between backquotes, as handouts have it.
Markup WithCode(std::string_view text);

// A style sheet or a script of the page's own, as it is.
Markup Embedded(std::string_view name, std::string_view source);

// Data for the page's script, in a block that no browser executes, whatever the strings in it are.
Markup Data(std::string_view id, const nlohmann::json& data);

// On one line of at most that many columns; a very long text costs no more than a short one.
std::string Short(std::string_view text, int columns);

// "12.5%".
std::string Percent(double value);

}  // namespace socklab::report::page

#endif  // SOCKLAB_HARNESS_REPORT_PAGE_MARKUP_H_
