#include "harness/cli/watch/terminal.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "harness/grading/process.h"
#include "harness/net/descriptor.h"

namespace socklab::cli {
namespace {

// The second screen, no cursor, no wrapping of rows that are too wide; and back.
constexpr std::string_view kEnter = "\033[?1049h\033[?25l\033[?7l";
constexpr std::string_view kLeave = "\033[?7h\033[?25h\033[?1049l";

void Write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(STDOUT_FILENO, text.data(), text.size());
    if (size < 0 && errno != EINTR && errno != EAGAIN) return;  // a terminal that has gone is told by its signal
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
}

struct ScrollKey {
  std::string_view bytes;
  Scroll scroll;
};
constexpr std::array<ScrollKey, 10> kScrollKeys = {{{"\033[A", Scroll::kUp},
                                                    {"\033OA", Scroll::kUp},
                                                    {"\033[B", Scroll::kDown},
                                                    {"\033OB", Scroll::kDown},
                                                    {"\033[5~", Scroll::kPageUp},
                                                    {"\033[6~", Scroll::kPageDown},
                                                    {"k", Scroll::kUp},
                                                    {"j", Scroll::kDown},
                                                    {"b", Scroll::kPageUp},
                                                    {" ", Scroll::kPageDown}}};

// Of an escape sequence that means nothing here: CSI, parameters, a letter or ~ (ECMA-48).
std::size_t LengthOfSequence(std::string_view input) {
  if (!input.starts_with("\033[") && !input.starts_with("\033O")) return 1;
  std::size_t length = 2;
  while (length < input.size() && (input[length] < '@' || input[length] > '~')) ++length;
  return std::min(length + 1, input.size());
}

}  // namespace

std::vector<char> KeysIn(std::string_view input) {
  std::vector<char> keys;
  while (!input.empty()) {
    const auto* const found =
        std::ranges::find_if(kScrollKeys, [&](const ScrollKey& each) { return input.starts_with(each.bytes); });
    if (found != kScrollKeys.end()) {
      keys.push_back(static_cast<char>(found->scroll));
      input.remove_prefix(found->bytes.size());
    } else if (input.front() == '\033') {
      input.remove_prefix(LengthOfSequence(input));
    } else {
      if (input.front() > ' ' && input.front() <= '~') keys.push_back(input.front());
      input.remove_prefix(1);
    }
  }
  return keys;
}

bool Terminal::IsThere() {
  return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
}

Terminal::Terminal() {
  net::Checked(tcgetattr(STDIN_FILENO, &before_), "tcgetattr");
  Enter();
}

Terminal::~Terminal() {
  Leave();
}

void Terminal::Enter() {
  if (std::exchange(is_entered_, true)) return;
  termios keys = before_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  net::Checked(tcsetattr(STDIN_FILENO, TCSAFLUSH, &keys), "tcsetattr");
  Write(kEnter);
}

void Terminal::Leave() {
  if (!std::exchange(is_entered_, false)) return;
  Write(kLeave);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
}

Size Terminal::size() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {.columns = size.ws_col, .rows = size.ws_row};
}

void Terminal::Show(const std::vector<std::string>& rows) {
  std::string text = "\033[H";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += (i == 0 ? "\033[K" : "\r\n\033[K") + rows[i] + "\033[0m";
  }
  Write(text);
}

std::vector<char> Terminal::ReadKeys() {
  std::array<char, 256> buffer;
  const ssize_t size = read(STDIN_FILENO, buffer.data(), buffer.size());
  if (size == 0 || (size < 0 && errno == EIO)) throw grading::InterruptedBySignal{SIGHUP};
  if (size < 0) return {};
  return KeysIn(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
}

}  // namespace socklab::cli
