#include "tests/unit/report/source.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

namespace socklab::tests {
namespace {

namespace fs = std::filesystem;

bool IsSpace(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool IsOfWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The end of a quoted text whose quote stands at `begin`: the place after its other quote.
std::size_t EndOfQuoted(std::string_view text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && text[end] != text[begin]) end += text[end] == '\\' ? 2 : 1;
  return end + 1;
}

}  // namespace

Source::Source(fs::path path) : path_(std::move(path)) {
  std::ifstream file(path_);
  Read(std::string(std::istreambuf_iterator<char>(file), {}));
}

void Source::Read(std::string_view text) {
  const auto skip_to = [&](std::size_t at, std::string_view what) {
    return std::min(text.find(what, at), text.size());
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const bool begins_word = code_.empty() || !IsOfWord(code_.back());
    if (rest.starts_with("//") || rest.starts_with("#include")) {
      i = skip_to(i, "\n");
    } else if (rest.starts_with("/*")) {
      i = skip_to(i, "*/") + 2;
    } else if (rest.starts_with("R\"") && begins_word) {
      const std::size_t open = text.find('(', i);
      const std::string end = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
      const std::size_t close = skip_to(open, end);
      Add(std::string(text.substr(open + 1, close - open - 1)));
      i = close + end.size();
    } else if (rest.front() == '"') {
      const std::size_t end = EndOfQuoted(text, i);
      Add(std::string(text.substr(i + 1, end - i - 2)));
      i = end;
    } else if (rest.front() == '\'' && begins_word) {  // else it stands within a number
      i = EndOfQuoted(text, i);
      code_ += "' '";
    } else {
      code_ += text[i++];
    }
  }
}

void Source::Add(std::string text) {
  const bool is_adjacent =
      !literals_.empty() &&
      std::all_of(code_.begin() + static_cast<std::ptrdiff_t>(literals_.back().end), code_.end(), IsSpace);
  if (is_adjacent) {
    literals_.back().text += text;
    return;
  }
  literals_.push_back({.text = std::move(text), .begin = code_.size(), .end = code_.size() + 2});
  code_ += "\"\"";
}

std::string Source::Before(const Literal& literal, std::size_t length) const {
  std::string before;
  for (std::size_t i = literal.begin; i > 0 && before.size() < length; --i) {
    if (!IsSpace(code_[i - 1])) before += code_[i - 1];
  }
  std::ranges::reverse(before);
  return before;
}

std::string Source::After(const Literal& literal, std::size_t length) const {
  std::string after;
  for (std::size_t i = literal.end; i < code_.size() && after.size() < length; ++i) {
    if (!IsSpace(code_[i])) after += code_[i];
  }
  return after;
}

std::optional<std::set<std::string>> Source::ArgumentsAt(std::size_t begin) const {
  std::set<std::string> names;
  int depth = 0;
  for (std::size_t i = begin; i < code_.size(); ++i) {
    const char c = code_[i];
    if (depth == 1 && c == '{') {
      const auto name = std::ranges::find_if(literals_, [&](const Literal& literal) { return literal.begin > i; });
      if (name == literals_.end() || Before(*name, 1) != "{" || code_.find('{', i + 1) < name->begin)
        return std::nullopt;
      names.insert(name->text);
    } else if (depth == 1 && c != ',' && c != '}' && !IsSpace(c)) {
      return std::nullopt;
    }
    if (c == '{' || c == '(' || c == '[') ++depth;
    if (c == '}' || c == ')' || c == ']') --depth;
    if (depth == 0) return names;
  }
  return std::nullopt;
}

std::vector<Source> SourcesBelow(const fs::path& folder) {
  std::vector<Source> sources;
  for (const auto& entry : fs::recursive_directory_iterator(folder, fs::directory_options::follow_directory_symlink)) {
    const std::string extension = entry.path().extension();
    if (extension == ".cc" || extension == ".h") sources.emplace_back(entry.path());
  }
  return sources;
}

}  // namespace socklab::tests
