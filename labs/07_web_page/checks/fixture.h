// What the checks of lab 7 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_07_WEB_PAGE_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_07_WEB_PAGE_CHECKS_FIXTURE_H_

#include <signal.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/manners.h"
#include "harness/web/long_requests.h"
#include "harness/web/web_check.h"

namespace socklab::check {

using namespace std::chrono_literals;
using web::Answer;
using web::HttpPeer;

constexpr std::uint16_t kPort = 7788;
constexpr std::size_t kKibibyte = 1024;
constexpr std::size_t kMebibyte = 1024 * kKibibyte;
constexpr int kBacklog = 64;
inline const std::vector<std::string> kPatient = {"--idle-timeout", "3600"};  // where clients take their time
constexpr std::chrono::milliseconds kAtOnce = 500ms;  // of idleness; a close that waits for something takes longer
inline const Answer kHello = {.body = "hello world", .newline_may_follow = true, .any_length = true};

class FixedPage : public WebCheck {
 protected:
  FixedPage() : WebCheck(kPort) { ByHand("curl -v http://127.0.0.1:7788/"); }

  // What every client gets.
  void Gets(HttpPeer& client, Where where = Where::current()) {
    client.IsAnswered(kHello, where);
    client.Leaves(where);
  }
  // The same, and then the end of the connection.
  void GetsToTheEnd(HttpPeer& client, Where where = Where::current()) {
    client.IsAnswered(kHello, where);
    client.ReceivesEnd(where);
    client.Closes();  // a server may read on until then
  }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_07_WEB_PAGE_CHECKS_FIXTURE_H_
