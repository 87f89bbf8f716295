#include "harness/web/location.h"

#include <algorithm>
#include <cctype>

namespace socklab::web {
namespace {

// What may stand in a URI as it is (RFC 3986, sections 2.2 and 2.3), and the %XX of all else.
bool IsOfAUri(std::string_view text) {
  constexpr std::string_view kMarks = "-._~:/?#[]@!$&'()*+,;=%";
  return std::ranges::all_of(text, [&](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || kMarks.find(static_cast<char>(c)) != std::string_view::npos);
  });
}

// Without components that are . or ..
std::string Straightened(std::string_view path) {
  std::string straight;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin + 1), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    const bool is_last = end == path.size();
    begin = end;
    if (component == "/..") straight.resize(std::min(straight.rfind('/'), straight.size()));
    if (component != "/." && component != "/..") {
      straight += component;
    } else if (is_last) {
      straight += '/';
    }
  }
  return straight;
}

}  // namespace

std::string ResolveTarget(std::string_view base, std::string_view location, std::string_view host) {
  if (location.empty() || !IsOfAUri(location)) return "";
  constexpr std::string_view kScheme = "http:";
  if (location.starts_with(kScheme)) location.remove_prefix(kScheme.size());
  if (location.starts_with("//")) {
    location.remove_prefix(2);
    if (!location.starts_with(host)) return "";
    location.remove_prefix(host.size());
    return location.starts_with('/') ? Straightened(location) : "";
  }
  if (location.starts_with('/')) return Straightened(location);
  return Straightened(std::string(base.substr(0, base.rfind('/') + 1)) + std::string(location));
}

}  // namespace socklab::web
