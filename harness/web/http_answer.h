// An answer of an HTTP server, read strictly (RFC 9112) and piece by piece, as it arrives. It is wrong where a real
// client would be misled: such a flaw is reported as a phrase.
#ifndef SOCKLAB_HARNESS_WEB_HTTP_ANSWER_H_
#define SOCKLAB_HARNESS_WEB_HTTP_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/text/phrase.h"

namespace socklab::web {

using text::Phrase;

// The head of an answer: its status line and its header fields.
struct HttpHead {
  int version = 11;  // 10 or 11: HTTP/1.0 or HTTP/1.1
  int status = 0;
  std::string reason;                                         // of the status line; may be empty
  std::vector<std::pair<std::string, std::string>> fields{};  // names and values, in their order

  // The value of the first field of this name, in any case; nothing where there is none.
  std::optional<std::string> Field(std::string_view name) const;
  // What all fields of this name list, in their order: what stands between commas, without the spaces around it.
  std::vector<std::string> List(std::string_view name) const;
  // Whether they list this, in any case.
  bool Lists(std::string_view name, std::string_view element) const;
  std::string StatusInWords() const;  // as it says itself: "404 Not Found"
};

// "404 Not Found", as RFC 9110 names it; "799" where it has no name.
std::string StatusInWords(int status);
// What a Content-Type says without its parameters, in small letters: "text/html".
std::string MediaTypeOf(std::string_view content_type);

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

  // An answer to HEAD has no body. A reader that does not believe Content-Length reads until the connection ends.
  HttpReader(bool to_head, TakeBody take_body, bool believes_length = true);

  // Takes those of these bytes, the next that have arrived, that can be taken now; returns how many. What stands after
  // the end of the answer is left; so is what cannot be understood before more has arrived. The decoded body is handed
  // on.
  std::size_t Take(std::string_view bytes);
  // The connection has ended.
  void TakeEnd();

  // Once the empty line has arrived. An interim answer (1xx) is none.
  const std::optional<HttpHead>& head() const { return head_; }
  const std::string& head_bytes() const { return head_bytes_; }  // as far as they have arrived
  Framing framing() const { return framing_; }
  std::optional<std::uint64_t> content_length() const { return content_length_; }
  std::uint64_t body_bytes() const { return body_bytes_; }  // taken until now
  bool whole() const { return whole_; }                     // the answer has ended where it should
  // What is wrong with it, as the second half of a sentence; empty as long as nothing is.
  const Phrase& flaw() const { return flaw_; }

 private:
  // The line that is expected next where chunks do not hold data.
  enum class ChunkLine { kSize, kEndOfData, kTrailer };

  std::size_t TakeHead(std::string_view bytes);
  void EndHead();
  std::size_t TakeChunks(std::string_view bytes);
  Phrase FlawOfChunkLine(std::string_view come) const;
  void EndChunkLine(std::string_view line);
  void HandOn(std::string_view piece);

  bool to_head_;
  TakeBody take_body_;
  bool believes_length_;
  std::string head_bytes_;
  int interim_ = 0;
  std::optional<HttpHead> head_;
  Framing framing_ = Framing::kNoHeadYet;
  std::optional<std::uint64_t> content_length_;
  std::uint64_t body_bytes_ = 0;
  ChunkLine chunk_line_ = ChunkLine::kSize;
  std::uint64_t chunk_left_ = 0;   // bytes of its data
  std::size_t trailer_bytes_ = 0;  // until now
  bool whole_ = false;
  Phrase flaw_;
};

}  // namespace socklab::web

#endif  // SOCKLAB_HARNESS_WEB_HTTP_ANSWER_H_
