// The user of a program under test: types into it, sends it signals, and reads what it prints.
#ifndef SOCKLAB_HARNESS_PEERS_CONSOLE_H_
#define SOCKLAB_HARNESS_PEERS_CONSOLE_H_

#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "harness/peers/conversation.h"
#include "harness/program/program.h"

namespace socklab::peers {

// What a line should look like.
struct LinePattern {
  std::function<bool(std::string_view line)> matches;
  Phrase words;  // "\"已送达\"", "a line that contains \"error\""
  // The line itself, where only one will do: then a difference can be shown. Shared, because it may be long.
  std::shared_ptr<const std::string> exact;
};

class Console {
 public:
  // A prompt that stands before a line on standard output is forgiven: it belongs on standard error.
  Console(Conversation& conversation, program::Program& program, std::string prompt = "")
      : conversation_(conversation), program_(program), prompt_(std::move(prompt)) {}

  void Types(std::string_view text);
  void EndsInput();
  void Signals(int number);

  // A line like this is printed on standard output, at once; lines that nobody asked for may stand before it.
  // Returns it, without a prompt.
  std::string_view Sees(const LinePattern& pattern, std::source_location where);
  // The same on standard error.
  void SeesError(const LinePattern& pattern, std::source_location where);
  // No line like this has been printed so far.
  void HasNotSeen(const LinePattern& pattern, std::source_location where) const;

  // It asks its user, on standard error, or on standard output, where that is forgiven.
  void SeesPrompt(std::source_location where);

  // The program ends on its own, with such a status, and leaves no process behind.
  // `words` name the status: "exit status 0".
  void SeesExit(const std::function<bool(int status)>& matches, const Phrase& words, std::source_location where);
  // The program ends, no matter how, and leaves no process behind.
  void SeesEnd(std::source_location where);

 private:
  struct Reader {
    std::string_view (program::Program::*stream)() const;
    const transcript::Flow& (program::Program::*flow)() const;
    const char* should;        // the phrase for what is expected of it
    const char* peer;          // in the story
    std::size_t position = 0;  // after the last line that was asked for
    std::string_view found{};  // that line
    std::size_t told = 0;      // after the last line that is in the story
  };

  // How far one search for a line has got.
  struct Search {
    std::size_t line = 0;     // the first line that has not been looked at
    std::size_t scanned = 0;  // that line does not end before
  };

  std::vector<std::string_view> LinesFrom(const Reader& reader, std::size_t position) const;
  std::string_view WithoutPrompt(std::string_view line) const;
  bool Find(Reader& reader, Search& search, const LinePattern& pattern) const;
  void See(Reader& reader, const LinePattern& pattern, std::source_location where);
  void AwaitEnd(const Phrase& should, std::source_location where);
  void TellNewLines(Reader& reader);

  Conversation& conversation_;
  program::Program& program_;
  std::string prompt_;
  Reader output_ = {&program::Program::output, &program::Program::output_flow, "console.should_print", "output"};
  Reader errors_ = {&program::Program::errors, &program::Program::errors_flow, "console.should_print_error", "errors"};
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_CONSOLE_H_
