// Checks that say the words of web_check.h, of web servers that serve in one way or another (web_subject.cc).
// web_test.cc has what is to become of them.
#include <signal.h>

#include <string>
#include <vector>

#include "harness/check/web_check.h"

namespace socklab::check {
namespace {

using peers::Answer;
using peers::HttpPeer;

constexpr char kAnswer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nhello world";
const Answer kHello = {.body = "hello world"};

class Web : public WebCheck {
 protected:
  Web() : WebCheck(8888) {}

  std::vector<HttpPeer> Crowd(int clients) {
    std::vector<HttpPeer> crowd;
    for (int i = 1; i <= clients; ++i) crowd.push_back(Browse("client " + std::to_string(i)));
    return crowd;
  }
  void IsServed(std::vector<HttpPeer>& crowd) {
    for (HttpPeer& client : crowd) client.Asks("/");
    for (HttpPeer& client : crowd) {
      client.IsAnswered(kHello);
      client.ReceivesEnd();
      client.Closes();
    }
  }
};

class Met : public Web {};
class Unmet : public Web {};

CHECK(Met, FetchesAPage, {}) {
  Serves({"by-turns", kAnswer});
  for (const char* name : {"alice", "bob"}) Fetches(name, "/", kHello);
}

CHECK(Met, CallsWithoutBeingAccepted, {}) {
  Serves({"by-nobody", kAnswer});
  HttpPeer alice = Call("alice");
  alice.Asks("/");
  alice.ReceivesNothingYet();
}

CHECK(Met, ServesHundredsOneAfterAnother, {}) {
  Serves({"by-turns", kAnswer});
  for (int i = 1; i <= 300; ++i) Fetches("client " + std::to_string(i), "/", kHello);
}

CHECK(Met, ServesSixtyFourAtOnceByProcesses, {}) {
  Serves({"by-processes", kAnswer});
  std::vector<HttpPeer> crowd = Crowd(64);
  RunsProcesses(65);
  IsServed(crowd);
  RunsProcesses(1);
}

CHECK(Met, ServesSixtyFourAtOnceByThreads, {}) {
  Serves({"by-threads", kAnswer});
  std::vector<HttpPeer> crowd = Crowd(64);
  RunsThreadsAtLeast(65);
  IsServed(crowd);
  HasThreadsAtMost(1);
}

CHECK(Met, OutlivesTheCrashOfAChild, {}) {
  Serves({"by-processes", kAnswer});
  HttpPeer alice = Browse("alice");
  RunsProcesses(2);
  SignalsAChild(SIGSEGV);
  alice.ReceivesAnyEnd();
  Fetches("bob", "/", kHello);
}

CHECK(Unmet, ListensOnly, {}) {
  Serves({"by-nobody", kAnswer});
  Browse("alice");
}

CHECK(Unmet, GivesAnotherPage, {}) {
  Serves({"by-turns", kAnswer});
  Fetches("alice", "/", {.body = "hello, world"});
}

CHECK(Unmet, GivesMoreThanAPage, {}) {
  Serves({"by-turns", kAnswer + std::string("!")});
  Fetches("alice", "/", kHello);
}

}  // namespace
}  // namespace socklab::check
