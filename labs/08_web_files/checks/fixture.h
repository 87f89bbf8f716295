// What the checks of lab 8 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_08_WEB_FILES_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_08_WEB_FILES_CHECKS_FIXTURE_H_

#include <signal.h>

#include <chrono>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/manners.h"
#include "harness/text/phrase.h"
#include "harness/text/quote.h"
#include "harness/web/location.h"
#include "harness/web/long_requests.h"
#include "harness/web/web_check.h"

namespace socklab::check {

using namespace std::chrono_literals;
using net::Content;
using results::Unmet;
using web::Answer;
using web::HttpHead;
using web::HttpPeer;

constexpr std::uint16_t kPort = 7788;
constexpr std::size_t kKibibyte = 1024;
constexpr std::size_t kMebibyte = 1024 * kKibibyte;
constexpr int kBacklog = 64;
constexpr std::uint64_t kBig = 512 * std::uint64_t{kMebibyte};
constexpr char kPage[] = "<!DOCTYPE html>\n<title>News</title>\n<p>Nothing has happened today.</p>\n";
constexpr char kIndex[] = "<!DOCTYPE html>\n<title>Welcome</title>\n<p><a href=\"news.html\">News</a></p>\n";
constexpr char kSecret[] = "what lies outside of the root is nobody's business";
inline const std::vector<std::string> kPatient = {"--idle-timeout", "3600"};  // where clients take their time
constexpr std::chrono::milliseconds kAtOnce = 500ms;  // of idleness; a close that waits for something takes longer
inline const Answer kNotFound = {.status = {404}, .any_length = true};
inline const Answer kForbidden = {.status = {403, 404}, .any_length = true};

// Whether Content-Length is right is for the check that is about it.
inline Answer Is(const Content& content) {
  return {.body = content, .any_length = true};
}

// Whatever a server may say to a client that has made a mistake.
inline Answer Refusal() {
  Answer answer = {.status = std::vector<int>(100), .any_length = true};
  std::iota(answer.status.begin(), answer.status.end(), 400);
  return answer;
}

class PagesOnDemand : public WebCheck {
 protected:
  PagesOnDemand() : WebCheck(kPort) { ByHand("curl -v http://127.0.0.1:7788/news.html"); }

  // A folder `root` with one page, and beside it what is nobody's business.
  void GivenSecrets() {
    GivenFolder("root");
    GivenFile("root/news.html", kPage);
    GivenFolder("root-private");
    for (const std::string path : {"secret.txt", "root-private/x"}) GivenFile(path, kSecret);
  }

  void Gets(HttpPeer& client, const Answer& answer, Where where = Where::current()) {
    client.IsAnswered(answer, where);
    client.Leaves(where);
  }
  // The same, and then the end of the connection.
  void GetsToTheEnd(HttpPeer& client, const Answer& answer, Where where = Where::current()) {
    client.IsAnswered(answer, where);
    client.ReceivesEnd(where);
    client.Closes();  // a server may read on until then
  }
  // Another client sends what is no request.
  void IsRefusedOrDropped(const std::string& garbage, Where where = Where::current()) {
    auto mallory = Browse("mallory", where);
    mallory.Sends(garbage, where);
    mallory.IsAnsweredOrDropped({.status = {400}, .any_length = true}, where);
    mallory.ReceivesAnyEnd(where);
    mallory.Closes();
  }
  // Another client asks for a folder, without a slash behind it: it gets the page, or hears where that is, and goes
  // there as a browser does.
  void FindsThePageOf(const std::string& folder, const Content& page, Where where = Where::current()) {
    auto alice = Browse("alice", where);
    alice.Asks(folder, where);
    const HttpHead head = alice.IsAnswered({.status = {200, 301}, .any_length = true}, where);
    alice.Leaves(where);
    if (head.status == 200) return Fetches("alice", folder, Is(page), where);
    GoesOn(alice, folder, head.Field("Location").value_or(""), page, where);
  }
  // She goes where the Location of her answer leads, which she got when she asked for the folder.
  void GoesOn(const HttpPeer& alice, const std::string& folder, const std::string& location, const Content& page,
              Where where) {
    const text::Phrase should = {"lab8.should_be_sent_on", {{"peer", "alice"}, {"path", folder + "/"}}};
    if (location.empty()) throw Unmet(should, "lab8.has_no_location", where);
    const std::string quoted = text::QuotedShort(location);
    const std::string target = web::ResolveTarget(folder, location, alice.remote().ToString());
    if (target.empty()) throw Unmet(should, {"lab8.location_is_no_address", {{"location", quoted}}}, where);
    try {
      Fetches("alice", target, Is(page), where);
    } catch (const Unmet& unmet) {
      if (target == folder + "/") throw;
      Unmet astray(should, {"lab8.location_leads_to", {{"path", folder}, {"location", quoted}, {"target", target}}},
                   where);
      astray.finding.difference = unmet.finding.difference;
      astray.finding.now = unmet.finding.now;
      throw astray;
    }
  }
  static text::Phrase Said(const std::optional<std::string>& field) {
    return field ? text::Verbatim(text::QuotedShort(*field)) : text::Phrase("lab8.nothing");
  }
  // Another client asks for the same with GET and with HEAD: both heads say the same of the body.
  void HasTheHeadOfThePage(const std::string& target, const Answer& answer, Where where = Where::current()) {
    auto alice = Browse("alice", where);
    alice.Asks(target, where);
    const HttpHead get = alice.IsAnswered(answer, where);
    alice.Leaves(where);
    auto bob = Browse("bob", where);
    bob.Asks("HEAD", target, "", where);
    const HttpHead head = bob.IsAnswered(answer, where);
    bob.Leaves(where);
    for (const char* name : {"Content-Length", "Content-Type"}) {
      if (head.Field(name) == get.Field(name)) continue;
      throw Unmet({"lab8.head_should_say_the_same", {{"field", name}, {"get", Said(get.Field(name))}}},
                  {"lab8.head_says", {{"head", Said(head.Field(name))}}}, where);
    }
  }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_08_WEB_FILES_CHECKS_FIXTURE_H_
