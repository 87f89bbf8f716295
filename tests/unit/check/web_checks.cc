// Checks that say the words of harness/web/web_check.h, of web servers that serve in one way or another
// (web_subject.cc). web_test.cc has what is to become of them.
#include <signal.h>

#include <set>
#include <string>
#include <vector>

#include "harness/web/web_check.h"

namespace socklab::check {
namespace {

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

CHECK(Met, FetchesAPage, {.points = 1}) {
  Serves({"by-turns", kAnswer});
  for (const char* name : {"alice", "bob"}) Fetches(name, "/", kHello);
}

CHECK(Met, CallsWithoutBeingAccepted, {.points = 1}) {
  Serves({"by-nobody", kAnswer});
  HttpPeer alice = Call("alice");
  alice.Asks("/");
  alice.ReceivesNothingYet();
}

CHECK(Met, ServesHundredsOneAfterAnother, {.points = 1}) {
  Serves({"by-turns", kAnswer});
  for (int i = 1; i <= 300; ++i) Fetches("client " + std::to_string(i), "/", kHello);
}

CHECK(Met, ServesSixtyFourAtOnceByProcesses, {.points = 1}) {
  Serves({"by-processes", kAnswer});
  std::vector<HttpPeer> crowd = Crowd(64);
  server.RunsProcesses(65);
  IsServed(crowd);
  server.RunsProcesses(1);
}

CHECK(Met, ServesSixtyFourAtOnceByThreads, {.points = 1}) {
  Serves({"by-threads", kAnswer});
  const std::set<pid_t> at_rest = server.ThreadIds();
  std::vector<HttpPeer> crowd = Crowd(64);
  server.RunsMoreThreads(at_rest, 64);
  IsServed(crowd);
  server.HasAtMostThreads(1);
}

CHECK(Met, OutlivesTheCrashOfAChild, {.points = 1}) {
  Serves({"by-processes", kAnswer});
  HttpPeer alice = Browse("alice");
  server.RunsProcesses(2);
  server.SignalsAChild(SIGSEGV);
  alice.ReceivesAnyEnd();
  Fetches("bob", "/", kHello);
}

CHECK(Unmet, ListensOnly, {.points = 1}) {
  Serves({"by-nobody", kAnswer});
  Browse("alice");
}

CHECK(Unmet, GivesAnotherPage, {.points = 1}) {
  Serves({"by-turns", kAnswer});
  Fetches("alice", "/", {.body = "hello, world"});
}

CHECK(Unmet, GivesMoreThanAPage, {.points = 1}) {
  Serves({"by-turns", kAnswer + std::string("!")});
  Fetches("alice", "/", kHello);
}

}  // namespace
}  // namespace socklab::check
