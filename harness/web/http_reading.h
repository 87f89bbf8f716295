// An answer while a client reads it, and how far it is the one that is expected.
#ifndef SOCKLAB_HARNESS_WEB_HTTP_READING_H_
#define SOCKLAB_HARNESS_WEB_HTTP_READING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/results/difference.h"
#include "harness/web/http_answer.h"
#include "harness/web/http_peer.h"

namespace socklab::web {

class HttpReading {
 public:
  HttpReading(const Answer& answer, bool to_head);
  HttpReading(const HttpReading&) = delete;
  HttpReading& operator=(const HttpReading&) = delete;

  const Answer expected;
  const bool to_head;
  bool dropped = false;  // the connection has ended instead
  HttpReader reader;

  std::uint64_t matched() const { return matched_; }   // bytes of the body that are as expected
  const std::string& wrong() const { return wrong_; }  // the first of those after them, which are not
  void TakeBody(std::string_view piece);               // of what should be the body

  bool IsExpectedStatus() const;
  // All of the expected body has arrived, and nothing else.
  bool Matches() const;
  bool Differs() const;
  // A body that nobody knows is read to its end, but not forever.
  bool IsTooLong() const;
  // Nothing that arrives later can change it.
  bool IsDecided() const { return Differs() || reader.whole() || !reader.flaw().empty(); }
  // Whether that is a right Content-Length of the expected body.
  bool MayBeLength(std::uint64_t length) const;
  // Whether that is the number of characters of the expected body, and not of bytes.
  bool IsNumberOfCharacters(std::uint64_t length) const;
  // Whether these bytes after the answer are its newline, which Content-Length has left out. A check that asks for a
  // right Content-Length does not forgive it.
  bool IsForgiven(std::string_view after) const;

  std::optional<results::Difference> Difference() const;
  // How far it has got: the words after "after".
  Phrase Progress() const;
  // Where bytes are that should not be there: "after the last chunk".
  Phrase AfterIt() const;
  // Its head as HTTP writes it, shortened.
  std::string HeadInWords() const;

 private:
  std::uint64_t matched_ = 0;
  std::string wrong_;
};

}  // namespace socklab::web

#endif  // SOCKLAB_HARNESS_WEB_HTTP_READING_H_
