// A client of a web server under test: sends requests, and reads what comes back strictly.
#ifndef SOCKLAB_HARNESS_PEERS_HTTP_PEER_H_
#define SOCKLAB_HARNESS_PEERS_HTTP_PEER_H_

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/content.h"
#include "harness/peers/conversation.h"
#include "harness/peers/http_answer.h"
#include "harness/peers/tcp_peer.h"

namespace socklab::peers {

// What an answer has to be; what is not said is free.
struct Answer {
  std::vector<int> status = {200};     // one of these
  std::optional<net::Content> body{};  // exactly this
  bool newline_may_follow = false;     // behind that body
  bool any_body = false;               // some body, not empty
  std::vector<std::string> types{};    // Content-Type is one of these media types; case and parameters are free
  bool says_length = false;            // Content-Length is there
  bool any_length = false;             // Content-Length, where it is, need not be right; else it must
  bool closes = false;                 // it does not promise to keep the connection (Connection: keep-alive)
  std::vector<std::string> fields{};   // header fields that must be there: "Allow"
};

class HttpPeer : public TcpPeer {
 public:
  explicit HttpPeer(TcpPeer peer);

  // The head of a request, with Host and what else is given: "Accept: */*\r\n".
  std::string Request(const std::string& method, const std::string& target, const std::string& more_fields = "") const;

  // As TcpPeer's; what follows is still a web client's verb, such as ReceivesEnd.
  HttpPeer& Delivering(Plan plan);
  HttpPeer& WaitingAtMost(std::chrono::milliseconds time);

  // Sends a request, by the plan. What it asks with is remembered: an answer to HEAD has no body. A request that is
  // sent by Sends is taken for one with another method.
  void Asks(const std::string& target, Where where = Where::current());
  void Asks(const std::string& method, const std::string& target, const std::string& more_fields = "",
            Where where = Where::current());

  // An answer like this is the next that comes. Returns its head. To HEAD, what is said of the body holds for
  // Content-Length. Where the body ends with the connection, it is enough that the expected one has come (or, if any
  // will do, that it has begun): whether the end follows is asked by ReceivesEnd.
  HttpHead IsAnswered(const Answer& answer, Where where = Where::current());
  // Either such an answer, or the end of the connection without one, in an orderly way or not.
  void IsAnsweredOrDropped(const Answer& answer, Where where = Where::current());

  // The program closes its side in an orderly way, and nothing stands behind the answer, or before where there is none.
  void ReceivesEnd(Where where = Where::current());
  // Nothing stands behind the answer. Reads until the program has closed its side, or waits for the client to do so,
  // and closes.
  void Leaves(Where where = Where::current());

 private:
  struct Reading;

  void Begin(const Answer& answer);
  void AwaitAnswer(const Answer& answer, bool may_be_dropped, Where where);
  void AwaitHead(const Answer& answer, bool may_be_dropped, Where where);
  void DemandHead(const Answer& answer, Where where);
  void AwaitBody(const Answer& answer, Where where);
  [[noreturn]] void FindOutAboutLength(const net::Content& body, Where where);
  void Pull();
  bool EndsOrGoesOn();
  void DemandNothingMore(const std::string& should, Where where);
  void TellAnswer();
  std::string Silence();
  Unmet Failure(const std::string& message, Where where);
  Unmet FailureOfBody(const std::string& message, Where where);

  std::deque<bool> asked_for_head_;   // of each request that has not been answered yet
  std::shared_ptr<Reading> reading_;  // the last answer
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_HTTP_PEER_H_
