#include "harness/program/call_words.h"

#include <algorithm>
#include <cstddef>
#include <regex>
#include <utility>

#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::program {
namespace {

constexpr std::size_t kMostOfString = 60;      // bytes
constexpr std::size_t kMostOfArguments = 400;  // bytes
constexpr std::string_view kCut = "…";

bool IsOctal(char c) {
  return c >= '0' && c <= '7';
}

// The byte that an escape of strace's stands for; takes it off the front, backslash included.
char TakeEscaped(std::string_view& text) {
  text.remove_prefix(1);
  if (text.empty()) return '\\';
  unsigned value = 0;
  std::size_t digits = 0;
  for (; digits < 3 && digits < text.size() && IsOctal(text[digits]); ++digits) {
    value = value * 8 + static_cast<unsigned>(text[digits] - '0');
  }
  const char c = text.front();
  text.remove_prefix(std::max<std::size_t>(digits, 1));
  if (digits > 0) return static_cast<char>(value);
  constexpr std::string_view kNames = "abfnrtv", kBytes = "\a\b\f\n\r\t\v";
  const std::size_t name = kNames.find(c);
  return name == std::string_view::npos ? c : kBytes[name];
}

// A string at the front, from its quote to its end, with the dots by which strace says that it was longer.
std::string TakeString(std::string_view& text) {
  text.remove_prefix(1);
  std::string bytes;
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\') {
      bytes += TakeEscaped(text);
    } else {
      bytes += text.front();
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) text.remove_prefix(1);
  bool is_cut = text.starts_with("...");
  if (is_cut) text.remove_prefix(3);
  if (bytes.size() > kMostOfString) {
    bytes.resize(text::CharacterBoundary(bytes, kMostOfString));
    is_cut = true;
  }
  return text::Quoted(bytes) + (is_cut ? std::string(kCut) : "");
}

// strace escapes all quotes in strings of a program's, so that none of them can look like this.
std::string WithShortAddresses(const std::string& arguments) {
  static const std::regex address(
      R"re(\{sa_family=AF_INET, sin_port=htons\((\d{1,5})\), sin_addr=inet_addr\("([0-9.]{7,15})"\)\})re");
  return std::regex_replace(arguments, address, "$2:$1");
}

void RemoveEnd(std::string& text, std::string_view end) {
  if (text.ends_with(end)) text.resize(text.size() - end.size());
}

// Names of functions in the C library, where they are not the kernel's.
void NameAsInC(std::string& name, std::string& arguments, std::string& result) {
  if (name == "recvfrom" && arguments.ends_with(", NULL, NULL")) {
    name = "recv";
    RemoveEnd(arguments, ", NULL, NULL");
  } else if (name == "sendto" && arguments.ends_with(", NULL, 0")) {
    name = "send";
    RemoveEnd(arguments, ", NULL, 0");
  } else if (name == "openat" && arguments.starts_with("AT_FDCWD, ")) {
    name = "open";
    arguments.erase(0, std::string_view("AT_FDCWD, ").size());
  } else if (name == "exit_group") {
    name = "exit";
  } else if (name == "clone" || name == "clone3") {
    const bool is_thread = arguments.find("CLONE_THREAD") != std::string::npos;
    const bool is_fork = arguments.find("CLONE_VM") == std::string::npos;
    if (is_thread) name = "pthread_create";
    if (is_fork) name = "fork";
    if (is_thread || is_fork) arguments = is_thread ? kCut : "";
    if (is_thread && !result.empty() && !result.starts_with('-')) result = "0";
  }
}

}  // namespace

std::string ReadableArguments(std::string_view arguments) {
  const std::string short_ones = WithShortAddresses(std::string(arguments));
  std::string_view rest = short_ones;
  std::string readable;
  while (!rest.empty()) {
    if (rest.front() == '"') {
      readable += TakeString(rest);
    } else {
      const std::string_view plain = rest.substr(0, rest.find('"'));
      readable += text::Printable(plain);
      rest.remove_prefix(plain.size());
    }
  }
  if (readable.size() <= kMostOfArguments) return readable;
  return readable.substr(0, text::CharacterBoundary(readable, kMostOfArguments)) + std::string(kCut);
}

ReadableCall Readable(const LoggedEvent& call) {
  std::string name = call.name, arguments = call.arguments, result = call.result;
  if (!call.has_returned() && name == "recvfrom") name = "recv";
  NameAsInC(name, arguments, result);
  arguments = ReadableArguments(arguments);
  if (!call.has_returned() && name != "exit") arguments += kCut;
  return {text::Printable(name), std::move(arguments), ReadableArguments(result)};
}

}  // namespace socklab::program
