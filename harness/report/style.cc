// How reports look on the terminal that they are shown on.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "harness/report/terminal.h"

namespace socklab::report {
namespace {

// COLUMNS (environ(7)) is the user's word, and the terminal's own is asked where there is none.
std::optional<int> WidthOfStandardOutput() {
  if (const char* columns = std::getenv("COLUMNS")) {
    const std::string_view text = columns;
    int width = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
    if (error == std::errc() && end == text.data() + text.size() && width > 0) return width;
  }
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return std::nullopt;
}

}  // namespace

int ColumnsOf(const Style& style) {
  return std::clamp(style.width, 40, 120);
}

bool TakesEscapes(int descriptor) {
  const char* terminal = std::getenv("TERM");
  const char* no_colour = std::getenv("NO_COLOR");  // https://no-color.org: where it is not empty
  const bool is_dumb = terminal && std::string_view(terminal) == "dumb";
  return isatty(descriptor) != 0 && !is_dumb && !(no_colour && *no_colour != '\0');
}

Style StyleOfStandardOutput() {
  Style style;
  style.colour = TakesEscapes(STDOUT_FILENO);
  style.language = LanguageOfEnvironment();
  style.width = WidthOfStandardOutput().value_or(style.width);
  return style;
}

}  // namespace socklab::report
