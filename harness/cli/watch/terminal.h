// The student's terminal as a screen and as keys (termios(3), console_codes(4)).
#ifndef SOCKLAB_HARNESS_CLI_WATCH_TERMINAL_H_
#define SOCKLAB_HARNESS_CLI_WATCH_TERMINAL_H_

#include <termios.h>

#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/watch/screen.h"

namespace socklab::cli {

enum class Scroll : char { kUp = '\1', kDown = '\2', kPageUp = '\3', kPageDown = '\4' };

// The keys in what a terminal has sent: characters, and a Scroll for the keys that move. Others are left out.
std::vector<char> KeysIn(std::string_view input);

// While it lives, the terminal shows its second screen, hides the cursor, and gives keys without echo as they are hit.
class Terminal {
 public:
  // Whether standard input and output are one.
  static bool IsThere();

  // Throws std::system_error where its mode cannot be changed.
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;

  // Gives the terminal back, as it was, and takes it again.
  void Leave();
  void Enter();

  static Size size();
  // One row below the other, from the top.
  static void Show(const std::vector<std::string>& rows);
  // Waits for keys. Throws InterruptedBySignal{SIGHUP} where the terminal has gone.
  static std::vector<char> ReadKeys();

 private:
  termios before_{};
  bool is_entered_ = false;
};

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_WATCH_TERMINAL_H_
