// What to say, before it is put into words. Code says which sentence it means and what stands in its gaps; the
// catalogues in harness/report/words hold the sentences, one catalogue a language.
#ifndef SOCKLAB_HARNESS_TEXT_PHRASE_H_
#define SOCKLAB_HARNESS_TEXT_PHRASE_H_

#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace socklab::text {

struct Argument;

// A sentence or a part of one: "tcp.should_accept" with {program} = "server" and {peer} = "alice".
struct Phrase {
  std::string id;  // of the sentence in the catalogues; empty: nothing is to be said
  std::vector<Argument> arguments;

  Phrase();
  Phrase(std::string id);
  Phrase(std::string id, std::vector<Argument> arguments);
  Phrase(const char* id);

  bool empty() const { return id.empty(); }
  // The argument of that name, or nullptr.
  const Argument* Find(std::string_view name) const;

  bool operator==(const Phrase&) const;
};

// What stands in a gap.
struct Argument {
  // Text is shown as it is: names, options, addresses, quoted bytes. Phrases are put into words in their turn; several
  // stand one after the other as a list.
  using Value = std::variant<std::string, std::int64_t, double, std::vector<Phrase>>;

  std::string name;
  Value value;

  Argument(std::string name, Value value) : name(std::move(name)), value(std::move(value)) {}
  Argument(std::string name, const char* text) : Argument(std::move(name), Value(std::string(text))) {}
  Argument(std::string name, std::string_view text) : Argument(std::move(name), Value(std::string(text))) {}
  Argument(std::string name, std::string text) : Argument(std::move(name), Value(std::move(text))) {}
  Argument(std::string name, std::integral auto count)
      : Argument(std::move(name), Value(static_cast<std::int64_t>(count))) {}
  Argument(std::string name, double number) : Argument(std::move(name), Value(number)) {}
  Argument(std::string name, Phrase phrase) : Argument(std::move(name), Value(std::vector{std::move(phrase)})) {}
  Argument(std::string name, std::vector<Phrase> phrases) : Argument(std::move(name), Value(std::move(phrases))) {}

  bool operator==(const Argument&) const;
};

inline Phrase::Phrase() = default;
inline Phrase::Phrase(std::string id) : id(std::move(id)) {}
inline Phrase::Phrase(std::string id, std::vector<Argument> arguments)
    : id(std::move(id)), arguments(std::move(arguments)) {}
inline Phrase::Phrase(const char* id) : id(id) {}

// What went wrong, as a phrase; what() names the sentence, for a debugger.
class Error : public std::runtime_error {
 public:
  explicit Error(Phrase phrase) : runtime_error(phrase.id), phrase(std::move(phrase)) {}

  Phrase phrase;
};

// Text that needs no catalogue, because it is the same in every language: quoted bytes, a program's own words.
Phrase Verbatim(std::string text);

}  // namespace socklab::text

#endif  // SOCKLAB_HARNESS_TEXT_PHRASE_H_
