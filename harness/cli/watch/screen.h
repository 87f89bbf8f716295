// The one screen of the watch mode, drawn from what is known: a head, the first failure whole, the keys.
#ifndef SOCKLAB_HARNESS_CLI_WATCH_SCREEN_H_
#define SOCKLAB_HARNESS_CLI_WATCH_SCREEN_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/watch/state.h"
#include "harness/grading/course.h"
#include "harness/report/terminal.h"
#include "harness/text/phrase.h"

namespace socklab::cli {

struct Size {
  int columns = 80;
  int rows = 24;
};

// A key, and the id of what it does in a word or two.
struct KeyWord {
  char key;
  const char* id;
};

// What of it the student wants to see.
struct View {
  bool shows_hint = false;
  bool shows_all = false;    // the whole report, not one failure
  std::size_t scrolled = 0;  // rows of the body that are above the screen
  text::Phrase note = {};    // something that must be said once; mostly nothing
  double seconds = 0;        // from the save to the last verdict
  std::string time = {};     // of that verdict, "18:05:00"
};

// Exactly size.rows rows, none wider than size.columns; scrolls no further than there are rows. But for the escape
// sequences of colours, where the style has them, they are printable text.
std::vector<std::string> Draw(const WatchState& state, const grading::Lab& lab, View& view,
                              std::span<const KeyWord> keys, const report::Style& style, Size size);

// The lines of a text, broken wherever they are wider than that. Escape sequences of colours take no room.
std::vector<std::string> Rows(std::string_view text, int columns);

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_WATCH_SCREEN_H_
