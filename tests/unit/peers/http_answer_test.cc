#include "harness/peers/http_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace socklab::peers {
namespace {

using testing::Eq;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;
using testing::StartsWith;
using Framing = HttpReader::Framing;

constexpr std::string_view kHello =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\nhello world";

// What became of an answer.
struct Read {
  std::optional<HttpHead> head;
  Framing framing;
  std::string body;
  std::string rest;  // not taken
  bool whole;
  std::string flaw;
};

// Gives the reader pieces of so many bytes; the connection ends when all have come, if it `ends`.
Read ReadInPieces(std::string_view bytes, std::size_t size, bool to_head = false, bool ends = false) {
  std::string body, inbox;
  HttpReader reader(to_head, [&](std::string_view piece) { body += piece; });
  for (std::size_t i = 0; i < bytes.size(); i += size) {
    inbox += bytes.substr(i, size);
    inbox.erase(0, reader.Take(inbox));
  }
  if (ends) reader.TakeEnd();
  EXPECT_EQ(reader.body_bytes(), body.size());
  return {reader.head(), reader.framing(), body, inbox, reader.whole(), reader.flaw()};
}

Read ReadAll(std::string_view bytes, bool to_head = false, bool ends = false) {
  return ReadInPieces(bytes, bytes.size(), to_head, ends);
}

// ---- What is right

TEST(HttpReader, ReadsAnAnswerInPiecesOfEverySize) {
  for (std::size_t size = 1; size <= kHello.size(); ++size) {
    const Read read = ReadInPieces(kHello, size);
    EXPECT_THAT(read.flaw, IsEmpty());
    EXPECT_EQ(read.body, "hello world");
    EXPECT_EQ(read.framing, Framing::kLength);
    EXPECT_TRUE(read.whole);
  }
}

TEST(HttpReader, GivesTheHead) {
  const HttpHead head = *ReadAll("HTTP/1.0 404 Nicht da\r\nX-A:\r\ncontent-LENGTH: \t0 \r\n\r\n").head;
  EXPECT_EQ(head.version, 10);
  EXPECT_EQ(head.status, 404);
  EXPECT_EQ(head.reason, "Nicht da");
  EXPECT_EQ(head.StatusInWords(), "404 Nicht da");
  EXPECT_THAT(head.fields, testing::ElementsAre(Pair("X-A", ""), Pair("content-LENGTH", "0")));
  EXPECT_THAT(head.Field("Content-Length"), Optional(Eq("0")));
  EXPECT_THAT(head.Field("x-a"), Optional(Eq("")));
  EXPECT_EQ(head.Field("X"), std::nullopt);
}

TEST(HttpReader, TakesAnEmptyReason) {
  const Read read = ReadAll("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(read.whole);
  EXPECT_EQ(read.head->StatusInWords(), "200");
}

TEST(HttpReader, TakesALongHead) {
  const Read read = ReadAll("HTTP/1.1 204 No Content\r\nX: " + std::string(60'000, 'x') + "\r\n\r\n");
  EXPECT_TRUE(read.whole) << read.flaw;
}

TEST(HttpReader, IsNotWholeBeforeTheBodyIs) {
  const Read read = ReadAll(kHello.substr(0, kHello.size() - 1));
  EXPECT_THAT(read.flaw, IsEmpty());
  EXPECT_FALSE(read.whole);
  EXPECT_EQ(read.body, "hello worl");
}

TEST(HttpReader, LeavesWhatStandsBehindTheEnd) {
  const Read read = ReadAll(std::string(kHello) + "!\n");
  EXPECT_EQ(read.body, "hello world");
  EXPECT_EQ(read.rest, "!\n");
  EXPECT_TRUE(read.whole);
}

TEST(HttpReader, ReadsABodyThatEndsWithTheConnection) {
  const std::string answer = "HTTP/1.1 200 OK\r\n\r\nhello world";
  EXPECT_FALSE(ReadAll(answer).whole);
  const Read read = ReadInPieces(answer, 1, false, true);
  EXPECT_EQ(read.framing, Framing::kUntilEnd);
  EXPECT_EQ(read.body, "hello world");
  EXPECT_TRUE(read.whole);
}

TEST(HttpReader, DecodesChunks) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nA: b\r\n\r\n";
  for (std::size_t size = 1; size <= answer.size(); ++size) {
    const Read read = ReadInPieces(answer + "?", size);
    EXPECT_THAT(read.flaw, IsEmpty());
    EXPECT_EQ(read.framing, Framing::kChunked);
    EXPECT_EQ(read.body, "hello world");
    EXPECT_EQ(read.rest, "?");
    EXPECT_TRUE(read.whole);
  }
  EXPECT_FALSE(ReadAll(answer.substr(0, answer.size() - 2)).whole);
}

TEST(HttpReader, KnowsWhichAnswersHaveNoBody) {
  for (const char* answer :
       {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 11\r\n\r\n"}) {
    const Read read = ReadAll(answer + std::string("?"));
    EXPECT_EQ(read.framing, Framing::kNoBody);
    EXPECT_EQ(read.rest, "?");
    EXPECT_TRUE(read.whole);
  }
  const Read to_head = ReadAll(kHello, true);
  EXPECT_EQ(to_head.framing, Framing::kNoBody);
  EXPECT_EQ(to_head.rest, "hello world");
  EXPECT_TRUE(to_head.whole);
}

TEST(HttpReader, PassesInterimAnswers) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}}) {
    const Read read = ReadInPieces(interim + std::string(kHello), size);
    EXPECT_EQ(read.head->status, 200);
    EXPECT_EQ(read.body, "hello world");
    EXPECT_TRUE(read.whole);
  }
}

// ---- What is wrong

struct Row {
  const char* answer;
  const char* flaw;
};

const Row kRows[] = {
    {"hello world\n", R"(what came is no HTTP answer: it begins with "hello world", and not with a line like)"},
    {"\r\nHTTP/1.1 200 OK\r\n", R"(what came is no HTTP answer: it begins with "\r")"},
    {"<", R"(what came is no HTTP answer: it begins with "<")"},
    {"HTTP/2 200\r\n", R"(what came is no HTTP answer: it begins with "HTTP/2 200")"},
    {"http/1.1 200 OK\r\n", R"(what came is no HTTP answer: it begins with "http/1.1 200 OK")"},
    {"HTTP/1.1 OK\r\n", R"(the answer's first line, "HTTP/1.1 OK", is no status line like "HTTP/1.1 200 OK")"},
    {"HTTP/1.1 20 OK\r\n", R"(the answer's first line, "HTTP/1.1 20 OK", is no status line)"},
    {"HTTP/1.1  200 OK\r\n", R"(the answer's first line, "HTTP/1.1  200 OK", is no status line)"},
    {"HTTP/1.1 200\r\n",
     R"("HTTP/1.1 200", is no status line like "HTTP/1.1 200 OK": a blank has to stand behind the)"},
    {"HTTP/1.1 200 O\rK\r\n", R"(the answer's first line, "HTTP/1.1 200 O\rK", is no status line)"},
    {"HTTP/1.1 200 OK\n", R"(line 1 of the answer's head, "HTTP/1.1 200 OK", ends with \n alone, and not with \r\n)"},
    {"HTTP/1.1 200 OK\r\nA: b\nC: d\r\n", R"(line 2 of the answer's head, "A: b", ends with \n alone)"},
    {"HTTP/1.1 200 OK\r\nA: b\r\n\nhello", R"(the empty line behind the answer's head ends with \n alone)"},
    {"HTTP/1.1 200 OK\r\nhello world\r\n", R"(line 2 of the answer's head, "hello world", is no header field like)"},
    {"HTTP/1.1 200 OK\r\nA: b\r\nContent Length: 5\r\n", R"(line 3 of the answer's head, "Content Length: 5", is no)"},
    {"HTTP/1.1 200 OK\r\nA : b\r\n", R"("A : b", is no header field like "Name: value")"},
    {"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n", R"(line 3 of the answer's head, " c", is no header field)"},
    {"HTTP/1.1 200 OK\r\n: b\r\n", R"(": b", is no header field)"},
    {"HTTP/1.1 200 OK\r\nA: \x01\r\n", R"("A: \x01", is no header field)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: eleven\r\n\r\n",
     R"(the answer's Content-Length, "eleven", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", R"(the answer's Content-Length, "-1", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", R"(the answer's Content-Length, "", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", R"(is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
     R"(the answer's head says Content-Length 2 times)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
     R"(the answer's head has both Content-Length and Transfer-Encoding)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
     R"(the answer's head has both Content-Length and Transfer-Encoding)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
     R"(the answer's chunks are wrong behind the first 0 bytes of the body)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nhello\r\n0\r\n\r\n",
     R"(the answer's chunks are wrong behind the first byte of the body)"},
};

TEST(HttpReader, FindsFlaws) {
  for (const Row& row : kRows) {
    EXPECT_THAT(ReadAll(row.answer).flaw, HasSubstr(row.flaw)) << row.answer;
    EXPECT_THAT(ReadInPieces(row.answer, 1).flaw, HasSubstr(std::string_view(row.flaw).substr(0, 20))) << row.answer;
    EXPECT_FALSE(ReadAll(row.answer, false, true).whole);
  }
}

TEST(HttpReader, EndsHeadsThatHaveNoEnd) {
  EXPECT_EQ(ReadAll("HTTP/1.1 200 OK\r\nA: " + std::string(65'536, 'x')).flaw,
            "the answer's head has more than 64 KiB");
}

TEST(HttpReader, EndsInterimAnswersThatHaveNoEnd) {
  std::string answers;
  for (int i = 0; i < 11; ++i) answers += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(ReadAll(answers).flaw, "more than 10 interim answers (1xx) came");
}

TEST(HttpReader, EndsLinesOfChunksThatHaveNoEnd) {
  EXPECT_EQ(ReadAll("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(5000, 'x')).flaw,
            "a line that says the size of a chunk has no end");
}

TEST(HttpReader, TakesNothingBehindAFlaw) {
  const Read read = ReadAll("HTTP/1.1 200 OK\r\nA\r\n\r\nhello");
  EXPECT_EQ(read.body, "");
  EXPECT_EQ(read.head, std::nullopt);
}

// ---- Words

TEST(HttpWords, NameStatuses) {
  EXPECT_EQ(StatusInWords(200), "200 OK");
  EXPECT_EQ(StatusInWords(431), "431 Request Header Fields Too Large");
  EXPECT_EQ(StatusInWords(799), "799");
}

TEST(HttpWords, GiveTheMediaType) {
  EXPECT_EQ(MediaTypeOf("text/html"), "text/html");
  EXPECT_EQ(MediaTypeOf("Text/HTML ; charset=UTF-8"), "text/html");
  EXPECT_EQ(MediaTypeOf(""), "");
}

TEST(ResolveTargetTest, FindsWhereABrowserGoes) {
  const auto from = [](std::string_view location) { return ResolveTarget("/docs/deep", location, "127.0.0.1:7788"); };
  EXPECT_EQ(from("/docs/deep/"), "/docs/deep/");
  EXPECT_EQ(from("http://127.0.0.1:7788/docs/deep/"), "/docs/deep/");
  EXPECT_EQ(from("//127.0.0.1:7788/docs/deep/"), "/docs/deep/");
  EXPECT_EQ(from("deep/"), "/docs/deep/");
  EXPECT_EQ(from("./deep/"), "/docs/deep/");
  EXPECT_EQ(from("../docs/./deep/"), "/docs/deep/");
  EXPECT_EQ(from("docs/deep/"), "/docs/docs/deep/");
  EXPECT_EQ(from("/docs/a..b/..c/"), "/docs/a..b/..c/");
  EXPECT_EQ(from("/docs/x/.."), "/docs/");
  EXPECT_EQ(from("/../../x"), "/x");
  EXPECT_EQ(from("%E6%8A%A5/"), "/docs/%E6%8A%A5/");
}

TEST(ResolveTargetTest, KnowsWhatLeadsElsewhereOrNowhere) {
  for (const char* location : {"", "/报告/", "/two words/", "//deep/", "http://example.org/deep/", "/a\r\n"}) {
    EXPECT_EQ(ResolveTarget("/docs/deep", location, "127.0.0.1:7788"), "") << location;
  }
}

}  // namespace
}  // namespace socklab::peers
