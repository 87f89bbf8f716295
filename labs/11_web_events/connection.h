// The connection with one client.
#ifndef SOCKLAB_WEB_EVENTS_CONNECTION_H_
#define SOCKLAB_WEB_EVENTS_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "answer.h"
#include "labs/support/descriptor.h"
#include "labs/support/pages.h"

// Where a thread would wait in the middle of its work, this remembers how far the work has got, and returns. Its state
// says what it would wait for.
//
//                    a request is whole                the answer was the last
//      ┌─▶ kReceiving ──────────────────▶ kSending ───────────────────────────▶ kLeaving ──▶ kOver
//      └───────────────────────────────────┘                                     the client has closed
//        the answer is sent, and no whole request has arrived after it
//
// A client that has closed, or has gone, leads from each of them to kOver.
class Connection {
 public:
  enum class State {
    kReceiving,  // a request
    kSending,    // an answer; meanwhile nothing is received, so that nothing piles up
    kLeaving,    // has said that nothing follows; throws away what still arrives, so that the answer is not lost
    kOver
  };

  // The socket is one that never waits (SOCK_NONBLOCK). The pages must live as long.
  Connection(support::Descriptor socket, const support::Pages& pages);

  int socket() const { return socket_.get(); }
  State state() const { return state_; }
  // What its socket has to be ready for, so that there is something to do: EPOLLIN or EPOLLOUT.
  std::uint32_t awaits() const;

  // Does what can be done without waiting, but only so much that all others get their turn soon. True if the client's
  // time begins anew: something was sent, or there is a new state.
  bool TakeTurn();

 private:
  void Receive();
  void Discard();
  void BeginNext();

  support::Descriptor socket_;
  const support::Pages* pages_;
  State state_ = State::kReceiving;
  std::string input_;          // what has arrived, and was not taken yet
  Answer answer_;              // what is being sent, or was sent last
  std::size_t discarded_ = 0;  // bytes
};

#endif  // SOCKLAB_WEB_EVENTS_CONNECTION_H_
