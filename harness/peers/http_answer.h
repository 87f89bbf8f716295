// An answer of an HTTP server, read strictly (RFC 9112) and piece by piece, as it comes. It is wrong where a client of
// the world outside would be misled: such a flaw is told in words.
#ifndef SOCKLAB_HARNESS_PEERS_HTTP_ANSWER_H_
#define SOCKLAB_HARNESS_PEERS_HTTP_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socklab::peers {

// The head of an answer: its status line and its header fields.
struct HttpHead {
  int version = 11;  // 10 or 11: HTTP/1.0 or HTTP/1.1
  int status = 0;
  std::string reason;                                         // of the status line; may be empty
  std::vector<std::pair<std::string, std::string>> fields{};  // names and values, in their order

  // The value of the first field of this name, in any case; nothing where there is none.
  std::optional<std::string> Field(std::string_view name) const;
  std::string StatusInWords() const;  // as it says itself: "404 Not Found"
};

// "404 Not Found", as RFC 9110 names it; "799" where it has no name.
std::string StatusInWords(int status);
// What a Content-Type says without its parameters, in small letters: "text/html".
std::string MediaTypeOf(std::string_view content_type);

// The target that a browser asks this host for, after it has asked for `base` and was sent on to `location` (RFC 3986,
// section 5.2). Empty if that is no URI, or one of another host.
std::string ResolveTarget(std::string_view base, std::string_view location, std::string_view host);

class HttpReader {
 public:
  // How the end of the body can be known.
  enum class Framing {
    kNoHeadYet,
    kNoBody,   // the answer ends with its head: to HEAD, or by its status
    kLength,   // Content-Length says it
    kChunked,  // chunks say it
    kUntilEnd  // it ends with the connection
  };
  using TakeBody = std::function<void(std::string_view piece)>;

  // An answer to HEAD has no body. Whoever does not believe Content-Length reads until the connection ends.
  HttpReader(bool to_head, TakeBody take_body, bool believes_length = true);
  ~HttpReader();
  HttpReader(const HttpReader&) = delete;
  HttpReader& operator=(const HttpReader&) = delete;

  // Takes of these bytes, the next that have come, those that can be taken now; returns how many. What stands behind
  // the end of the answer is left; so is what cannot be understood before more has come. The body, decoded, is handed
  // on.
  std::size_t Take(std::string_view bytes);
  // The connection has ended.
  void TakeEnd();

  // Once the empty line has come. An interim answer (1xx) is none.
  const std::optional<HttpHead>& head() const;
  const std::string& head_bytes() const;  // as far as they have come
  Framing framing() const;
  std::optional<std::uint64_t> content_length() const;
  std::uint64_t body_bytes() const;  // taken until now
  bool whole() const;                // the answer has ended where it should
  // What is wrong with it, in words that stand behind "but"; empty as long as nothing is.
  const std::string& flaw() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_HTTP_ANSWER_H_
