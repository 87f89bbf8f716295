// A source of C++, as far as a test of what it says has to understand it.
#ifndef SOCKLAB_TESTS_UNIT_REPORT_SOURCE_H_
#define SOCKLAB_TESTS_UNIT_REPORT_SOURCE_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::tests {

class Source {
 public:
  struct Literal {
    std::string text;       // of adjacent ones together; escape sequences stay as they are
    std::size_t begin = 0;  // in the code
    std::size_t end = 0;
  };

  explicit Source(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  // Without comments and #include lines; each literal is "" there.
  const std::string& code() const { return code_; }
  const std::vector<Literal>& literals() const { return literals_; }

  // The code before a literal, without spaces, at most `length` of it.
  std::string Before(const Literal& literal, std::size_t length) const;
  // The code after it, the same way.
  std::string After(const Literal& literal, std::size_t length) const;

  // The names in the list of arguments {{"name", …}, …} that begins at `begin`, which is a brace; nothing where an
  // argument does not begin with its name.
  std::optional<std::set<std::string>> ArgumentsAt(std::size_t begin) const;

 private:
  void Read(std::string_view text);
  void Add(std::string text);

  std::filesystem::path path_;
  std::string code_;
  std::vector<Literal> literals_;
};

// The sources below this directory.
std::vector<Source> SourcesBelow(const std::filesystem::path& folder);

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_REPORT_SOURCE_H_
