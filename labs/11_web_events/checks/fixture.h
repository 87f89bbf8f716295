// What the checks of lab 11 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_FIXTURE_H_

#include <signal.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "harness/check/manners.h"
#include "harness/web/concurrent_web_check.h"
#include "harness/web/long_requests.h"
#include "labs/11_web_events/checks/clients.h"

namespace socklab::check {

using namespace std::chrono_literals;
using lab11::EndlessAsker;
using net::Content;
using web::HttpHead;

constexpr std::size_t kKibibyte = 1024;
constexpr std::size_t kMebibyte = 1024 * kKibibyte;
constexpr std::uint64_t kBig = 512 * std::uint64_t{kMebibyte};
constexpr std::size_t kOfTheRunTime = 4;  // threads, and descriptors, that a run-time may take for itself meanwhile
constexpr std::chrono::milliseconds kAtOnce = 500ms;  // of idleness; a close that waits for something takes longer
constexpr char kHello[] = "<h1>hello</h1>\n";
constexpr char kNews[] = "<p>Nothing has happened today.</p>\n";
constexpr char kSecret[] = "what lies outside of the root is nobody's business";

// A client that is to ask again must know where the answer ends: its length must be right.
inline Answer Is(const Content& content) {
  return {.body = content};
}
inline const Answer kNotFound = {.status = {404}};

// Whatever a server may say to a client that has made a mistake.
inline Answer Refusal() {
  Answer answer = {.status = std::vector<int>(100)};
  std::iota(answer.status.begin(), answer.status.end(), 400);
  return answer;
}

class EventLoop : public ConcurrentWebCheck {
 protected:
  EventLoop() : ConcurrentWebCheck(8888, Connections::kStay) {}

  // hello.html and news.html.
  void GivenHelloAndNews() {
    GivenFile("hello.html", kHello);
    GivenFile("news.html", kNews);
  }
  // A page, larger than all buffers between the server and a client: it cannot be sent to one that does not read.
  Content GivenLargePage() {
    const Content page = RandomContent(4 * kMebibyte);
    GivenFile("large.html", page);
    return page;
  }

  // A client that is connected asks for this, and gets it; it can tell where the answer ends, although the connection
  // does not.
  void Gets(HttpPeer& client, const std::string& target, const Answer& answer, Where where = Where::current()) {
    client.Asks(target, where);
    const HttpHead head = client.IsAnswered(answer, where);
    if (head.Field("Content-Length") || head.Lists("Transfer-Encoding", "chunked")) return;
    throw results::Unmet({"lab11.should_say_where_it_ends", {{"peer", client.name()}}}, "lab11.says_nothing_of_it",
                         where);
  }
  // A client that asks for the large page, and does not read.
  HttpPeer AsksAndDoesNotRead(const std::string& name, Where where = Where::current()) {
    HttpPeer client = Browse(name, where);
    client.Asks("/large.html", where);
    client.ReadsNothingYet();
    return client;
  }
  // While nothing happens, it uses hardly any CPU time.
  void Sleeps(Where where = Where::current()) { lab11::DemandSleep(conversation(), server, where); }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_FIXTURE_H_
