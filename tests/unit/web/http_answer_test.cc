#include "harness/web/http_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "harness/report/words.h"

namespace socklab::web {
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
  const std::string flaw = report::Words(report::Language::kEnglish).Say(reader.flaw());
  return {reader.head(), reader.framing(), body, inbox, reader.whole(), flaw};
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

TEST(HttpReader, GivesTheListsOfTheHead) {
  const HttpHead head =
      *ReadAll("HTTP/1.1 204 x\r\nConnection: close, x\r\nA: b\r\nconnection:\tKeep-Alive ,\r\n\r\n").head;
  EXPECT_THAT(head.List("Connection"), testing::ElementsAre("close", "x", "Keep-Alive"));
  EXPECT_THAT(head.List("B"), IsEmpty());
  EXPECT_TRUE(head.Lists("Connection", "keep-alive"));
  EXPECT_FALSE(head.Lists("Connection", "keep"));
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

TEST(HttpReader, LeavesWhatStandsAfterTheEnd) {
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

TEST(HttpReader, DecodesChunksWrittenInOtherWays) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";
  for (const char* chunks :
       {"B\r\nhello world\r\n0\r\n\r\n", "000b\r\nhello world\r\n000\r\n\r\n",
        "b ; x\r\nhello world\r\n0;y=\"z\"\r\n\r\n", "b;x= \"y;\\\"\";z\r\nhello world\r\n0\r\nA:\r\nB: c\r\n\r\n"}) {
    const Read read = ReadAll(head + chunks);
    EXPECT_EQ(read.flaw, "");
    EXPECT_EQ(read.body, "hello world");
    EXPECT_TRUE(read.whole) << chunks;
  }
}

TEST(HttpReader, DecodesALargeChunkPieceByPiece) {
  const std::string body(100'000, 'x');
  const Read read =
      ReadInPieces("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + body + "\r\n0\r\n\r\n", 999);
  EXPECT_EQ(read.body, body);
  EXPECT_TRUE(read.whole) << read.flaw;
}

TEST(HttpReader, ReadsAnotherCodingToTheEndOfTheConnection) {
  for (const char* coding : {"gzip", "chunked, gzip"}) {
    const Read read =
        ReadAll("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + std::string(coding) + "\r\n\r\nhello", false, true);
    EXPECT_EQ(read.framing, Framing::kUntilEnd);
    EXPECT_EQ(read.body, "hello");
    EXPECT_TRUE(read.whole) << read.flaw;
  }
  EXPECT_EQ(ReadAll("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n").framing, Framing::kChunked);
}

TEST(HttpReader, TakesTheSameContentLengthTwice) {
  const Read read = ReadAll("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 05\r\n\r\nhello");
  EXPECT_EQ(read.body, "hello");
  EXPECT_TRUE(read.whole) << read.flaw;
}

TEST(HttpReader, TakesTheLargestContentLength) {
  std::string body;
  HttpReader reader(false, [&](std::string_view piece) { body += piece; });
  reader.Take("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nhello");
  EXPECT_EQ(reader.content_length(), 9223372036854775807u);
  EXPECT_EQ(body, "hello");
  EXPECT_FALSE(reader.whole());
}

TEST(HttpReader, ReadsToTheEndWhereItDoesNotBelieveTheLength) {
  std::string body;
  HttpReader reader(
      false, [&](std::string_view piece) { body += piece; }, false);
  reader.Take("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello world");
  EXPECT_EQ(reader.framing(), Framing::kUntilEnd);
  EXPECT_EQ(body, "hello world");
  EXPECT_FALSE(reader.whole());
  reader.TakeEnd();
  EXPECT_TRUE(reader.whole());
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
    {"hello world\n", R"(what arrived is no HTTP answer: it begins with "hello world", and not with a line like)"},
    {"\r\nHTTP/1.1 200 OK\r\n", R"(what arrived is no HTTP answer: it begins with "\r")"},
    {"<", R"(what arrived is no HTTP answer: it begins with "<")"},
    {"HTTP/2 200\r\n", R"(what arrived is no HTTP answer: it begins with "HTTP/2 200")"},
    {"HTTP/1.2 200 OK\r\n", R"(the answer's first line, "HTTP/1.2 200 OK", is no status line)"},
    {"http/1.1 200 OK\r\n", R"(what arrived is no HTTP answer: it begins with "http/1.1 200 OK")"},
    {"HTTP/1.1 OK\r\n", R"(the answer's first line, "HTTP/1.1 OK", is no status line like "HTTP/1.1 200 OK")"},
    {"HTTP/1.1 20 OK\r\n", R"(the answer's first line, "HTTP/1.1 20 OK", is no status line)"},
    {"HTTP/1.1  200 OK\r\n", R"(the answer's first line, "HTTP/1.1  200 OK", is no status line)"},
    {"HTTP/1.1 200\r\n", R"("HTTP/1.1 200", is no status line like "HTTP/1.1 200 OK": a space must follow the)"},
    {"HTTP/1.1 200 O\rK\r\n", R"(the answer's first line, "HTTP/1.1 200 O\rK", is no status line)"},
    {"HTTP/1.1 200 OK\n", R"(line 1 of the answer's head, "HTTP/1.1 200 OK", ends with \n alone, and not with \r\n)"},
    {"HTTP/1.1 200 OK\r\nA: b\nC: d\r\n", R"(line 2 of the answer's head, "A: b", ends with \n alone)"},
    {"HTTP/1.1 200 OK\r\nA: b\r\n\nhello", R"(the empty line after the answer's head ends with \n alone)"},
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
    {"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", R"(the answer's Content-Length, "+5", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\n", R"(the answer's Content-Length, "5 5", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n", R"(the answer's Content-Length, "0x5", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5.0\r\n\r\n", R"(the answer's Content-Length, "5.0", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n\r\n", R"(the answer's Content-Length, "5,", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n",
     R"("9223372036854775808", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n",
     R"(the answer's Content-Length, "5, 5", is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", R"(is no number of bytes)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
     R"(the answer's head says Content-Length twice, with different values)"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
     R"(the answer's head has both Content-Length and Transfer-Encoding)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
     R"(the answer's head has both Content-Length and Transfer-Encoding)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\n",
     R"(the answer's head has both Content-Length and Transfer-Encoding)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
     R"(the answer's Transfer-Encoding says chunked more than once)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;\r\n\r\n",
     R"(the answer's Transfer-Encoding field says "chunked;", which is no single word)"},
    {"HTTP/1.1 200 OK\r\nConnection: close it\r\n\r\n",
     R"(the answer's Connection field says "close it", which is no single word)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
     R"(the answer's chunks are wrong after 0 bytes of the body: "hello\r\n" is not the size of a chunk)"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nhello\r\n0\r\n\r\n",
     R"(the answer's chunks are wrong after 1 byte of the body: the chunk should end there with \r\n, but "ello\r\n")"},
};

TEST(HttpReader, FindsFlaws) {
  for (const Row& row : kRows) {
    EXPECT_THAT(ReadAll(row.answer).flaw, HasSubstr(row.flaw)) << row.answer;
    EXPECT_THAT(ReadInPieces(row.answer, 1).flaw, HasSubstr(std::string_view(row.flaw).substr(0, 20))) << row.answer;
    EXPECT_FALSE(ReadAll(row.answer, false, true).whole);
  }
}

TEST(HttpReader, FindsNulBytes) {
  const std::string_view answers[] = {
      {"HTTP/1.1 200 O\0K\r\n", 18}, {"HTTP/1.1 200 OK\r\nA: \0\r\n", 23}, {"HTTP/1.1 200 OK\r\nA\0: b\r\n", 24}};
  EXPECT_THAT(ReadAll(answers[0]).flaw, HasSubstr(R"("HTTP/1.1 200 O\0K", is no status line)"));
  EXPECT_THAT(ReadAll(answers[1]).flaw, HasSubstr(R"(line 2 of the answer's head, "A: \0", is no header field)"));
  EXPECT_THAT(ReadAll(answers[2]).flaw, HasSubstr(R"(line 2 of the answer's head, "A\0: b", is no header field)"));
}

const Row kChunks[] = {
    {"\r\n", R"(after 0 bytes of the body: "\r\n" is not the size of a chunk)"},
    {"-5\r\nhello\r\n", R"("-5\r\n" is not the size of a chunk)"},
    {"+5\r\nhello\r\n", R"("+5\r\n" is not the size of a chunk)"},
    {" 5\r\nhello\r\n", R"(" 5\r\n" is not the size of a chunk)"},
    {"5 \r\nhello\r\n", R"("5 \r\n" is not the size of a chunk)"},
    {"0x5\r\nhello\r\n", R"("0x5\r\n" is not the size of a chunk)"},
    {"5h\r\nhello\r\n", R"("5h\r\n" is not the size of a chunk)"},
    {"5,\r\nhello\r\n", R"("5,\r\n" is not the size of a chunk)"},
    {"5;\r\nhello\r\n", R"("5;\r\n" is not the size of a chunk)"},
    {"5;=x\r\nhello\r\n", R"("5;=x\r\n" is not the size of a chunk)"},
    {"5;x=\r\nhello\r\n", R"("5;x=\r\n" is not the size of a chunk)"},
    {"5;x=\"y\r\nhello\r\n", R"("5;x=\"y\r\n" is not the size of a chunk)"},
    {"5;x=y,\r\nhello\r\n", R"("5;x=y,\r\n" is not the size of a chunk)"},
    {"5;x=\x01\r\nhello\r\n", R"("5;x=\x01\r\n" is not the size of a chunk)"},
    {"8000000000000000\r\nhello\r\n", R"("8000000000000000\r\n" is not the size of a chunk)"},
    {"10000000000000005\r\nhello\r\n", R"("10000000000000005\r\n" is not the size of a chunk)"},
    {"5\nhello\r\n", R"("5\n" ends with \n alone, and not with \r\n)"},
    {"5\r\nhello\n0\r\n\r\n", R"(after 5 bytes of the body: "\n" ends with \n alone, and not with \r\n)"},
    {"5\r\nhello world", R"(the chunk should end there with \r\n, but " world" follows)"},
    {"5\r\nhello\rx", R"(the chunk should end there with \r\n, but "\rx" follows)"},
    {"0\r\n\n", R"("\n" ends with \n alone, and not with \r\n)"},
    {"0\r\nhello\r\n\r\n", R"("hello\r\n" after the last chunk is no field like "Name: value")"},
    {"0\r\nA : b\r\n\r\n", R"("A : b\r\n" after the last chunk is no field)"},
    {"0\r\nA: b\n\r\n", R"("A: b\n" ends with \n alone)"},
};

TEST(HttpReader, FindsFlawsOfChunks) {
  for (const Row& row : kChunks) {
    const std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(row.answer);
    EXPECT_THAT(ReadAll(answer).flaw, HasSubstr(row.flaw)) << row.answer;
    EXPECT_THAT(ReadInPieces(answer, 1).flaw, StartsWith("the answer's chunks are wrong after ")) << row.answer;
    EXPECT_FALSE(ReadAll(answer, false, true).whole);
  }
}

TEST(HttpReader, FindsABodyWithoutChunksBeforeItsLineEnds) {
  EXPECT_EQ(ReadAll("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello").flaw,
            "the answer's chunks are wrong after 0 bytes of the body: \"hello\" is not the size of a chunk, which is a "
            "hexadecimal number");
}

TEST(HttpReader, EndsHeadsThatHaveNoEnd) {
  EXPECT_EQ(ReadAll("HTTP/1.1 200 OK\r\nA: " + std::string(65'536, 'x')).flaw,
            "the answer's head has more than 64 KiB");
}

TEST(HttpReader, EndsInterimAnswersThatHaveNoEnd) {
  std::string answers;
  for (int i = 0; i < 11; ++i) answers += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(ReadAll(answers).flaw, "more than 10 interim answers (1xx) arrived");
}

TEST(HttpReader, EndsLinesOfChunksThatHaveNoEnd) {
  EXPECT_EQ(ReadAll("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(5000, 'x')).flaw,
            "a line that says the size of a chunk has no end");
}

TEST(HttpReader, EndsTrailersThatHaveNoEnd) {
  const std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  std::string fields;
  while (fields.size() <= 65'536) fields += "A: " + std::string(1000, 'x') + "\r\n";
  for (const std::string& trailer : {fields, "A: " + std::string(65'536, 'x')}) {
    EXPECT_EQ(ReadAll(chunks + trailer).flaw, "the fields after the last chunk have more than 64 KiB");
  }
}

TEST(HttpReader, TakesNothingAfterAFlaw) {
  const Read read = ReadAll("HTTP/1.1 200 OK\r\nA\r\n\r\nhello");
  EXPECT_EQ(read.body, "");
  EXPECT_EQ(read.head, std::nullopt);
}

// ---- Words

TEST(HttpWords, NameStatuses) {
  EXPECT_EQ(StatusInWords(200), "200 OK");
  EXPECT_EQ(StatusInWords(431), "431 Request Header Fields Too Large");
  EXPECT_EQ(StatusInWords(100), "100 Continue");
  EXPECT_EQ(StatusInWords(511), "511 Network Authentication Required");
  EXPECT_EQ(StatusInWords(799), "799");
}

TEST(HttpWords, GiveTheMediaType) {
  EXPECT_EQ(MediaTypeOf("text/html"), "text/html");
  EXPECT_EQ(MediaTypeOf("Text/HTML ; charset=UTF-8"), "text/html");
  EXPECT_EQ(MediaTypeOf(""), "");
}

}  // namespace
}  // namespace socklab::web
