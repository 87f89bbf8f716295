// A client of a web server under test: sends requests, and reads the answers strictly.
#ifndef SOCKLAB_HARNESS_WEB_HTTP_PEER_H_
#define SOCKLAB_HARNESS_WEB_HTTP_PEER_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/content.h"
#include "harness/peers/conversation.h"
#include "harness/peers/plan.h"
#include "harness/peers/tcp_peer.h"
#include "harness/web/http_answer.h"

namespace socklab::web {

using peers::Where;

// What an answer must be; what is not set is free.
struct Answer {
  std::vector<int> status = {200};     // one of these
  std::optional<net::Content> body{};  // exactly this
  bool newline_may_follow = false;     // after that body
  bool more_may_follow = false;        // after that body: it is the beginning of one
  bool any_body = false;               // some body, not empty
  std::vector<std::string> types{};    // Content-Type is one of these media types; case and parameters are free
  bool says_length = false;            // Content-Length is there
  bool any_length = false;             // Content-Length, where it is, need not be right; else it must
  bool closes = false;                 // it does not promise to keep the connection (Connection: keep-alive)
  std::vector<std::string> fields{};   // header fields that must be there: "Allow"
};

class HttpReading;

class HttpPeer : public peers::TcpPeer {
 public:
  explicit HttpPeer(TcpPeer peer);

  // The head of a request, with Host and what else is given: "Accept: */*\r\n".
  std::string Request(const std::string& method, const std::string& target, const std::string& more_fields = "") const;

  // As TcpPeer's; what follows is still a web client's verb, such as ReceivesEnd.
  HttpPeer& Delivering(peers::Plan plan);
  HttpPeer& WaitingAtMost(std::chrono::milliseconds time);

  // Sends a request, by the plan. What it asks with is remembered: an answer to HEAD has no body. A request sent by
  // Sends is assumed to have another method.
  void Asks(const std::string& target, Where where = Where::current());
  void Asks(const std::string& method, const std::string& target, const std::string& more_fields = "",
            Where where = Where::current());

  // An answer like this is the next that arrives. Returns its head. To HEAD, what is said of the body holds for
  // Content-Length. Where the body ends with the connection, it is enough that the expected one has arrived (or, if any
  // will do, that it has begun): ReceivesEnd checks whether the end follows.
  HttpHead IsAnswered(const Answer& answer, Where where = Where::current());
  // Either such an answer, or the end of the connection without one, in an orderly way or not.
  void IsAnsweredOrDropped(const Answer& answer, Where where = Where::current());

  // The program closes its side in an orderly way, and nothing stands after the answer, or before where there is none.
  void ReceivesEnd(Where where = Where::current());
  // Nothing stands after the answer. Reads until the program has closed its side, or waits for the client to do so,
  // and closes.
  void Leaves(Where where = Where::current());

 private:
  void Begin(const Answer& answer);
  void AwaitAnswer(bool may_be_dropped, Where where);
  void AwaitHead(bool may_be_dropped, Where where);
  void DemandFields(Where where);
  void DemandType(Where where);
  void AwaitBody(Where where);
  void DemandBody(const Phrase& should, Where where);
  bool ClosesAndGoesOn();
  [[noreturn]] void FindOutAboutLength(Where where);
  void Pull();
  bool EndsOrGoesOn();
  void DemandNothingMore(const Phrase& should, Where where);
  void MeasureUnknownBody(Where where);
  void TellAnswer();
  Phrase Silence();
  peers::Unmet NotMet(const Phrase& should, const Phrase& observed, Where where);
  peers::Unmet BodyNotMet(const Phrase& should, const Phrase& observed, Where where);
  peers::Unmet WrongLength(std::uint64_t size, Where where);

  std::deque<bool> asked_for_head_;       // of each request that has not been answered yet
  std::shared_ptr<HttpReading> reading_;  // the last answer
};

}  // namespace socklab::web

#endif  // SOCKLAB_HARNESS_WEB_HTTP_PEER_H_
