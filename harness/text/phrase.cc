#include "harness/text/phrase.h"

#include <algorithm>

namespace socklab::text {

const Argument* Phrase::Find(std::string_view name) const {
  const auto found = std::ranges::find(arguments, name, &Argument::name);
  return found == arguments.end() ? nullptr : &*found;
}

bool Phrase::operator==(const Phrase& other) const {
  return id == other.id && arguments == other.arguments;
}

bool Argument::operator==(const Argument& other) const {
  return name == other.name && value == other.value;
}

Phrase Verbatim(std::string text) {
  return {"verbatim", {{"text", std::move(text)}}};
}

}  // namespace socklab::text
