// Many requests for one page, over connections that stay open: what a server has to do for them can be measured.
#ifndef SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_LOAD_H_
#define SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_LOAD_H_

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/text/phrase.h"

namespace socklab::lab11 {

class Load {
 public:
  // This number of clients of a server ask it for this page, which has this content. Nobody has to listen yet.
  Load(net::Endpoint server, std::string target, std::string content, std::size_t clients);
  ~Load();
  Load(Load&&) noexcept;

  // Sends that many more requests, as soon as Advance is called.
  void Add(std::size_t requests) { left_ += requests; }
  // Does what can be done without waiting. True once all requests have been answered as they should.
  bool Advance();
  // Waits for what poll(2) should wait for, and advances, until all are answered or nothing has arrived for this long.
  bool AdvanceUntilSilent(std::chrono::milliseconds silence);
  // What poll(2) should wait for.
  std::vector<pollfd> Events() const;

  std::size_t answered() const { return answered_; }
  // What is wrong with an answer, as the second half of a sentence; empty as long as nothing is.
  const text::Phrase& flaw() const { return flaw_; }

 private:
  struct Client;

  void Ask(Client& client);
  void Hear(Client& client);
  void Judge(Client& client);

  net::Endpoint server_;
  std::string request_;
  std::string content_;
  std::size_t left_ = 0;  // requests to be sent
  std::size_t asked_ = 0;
  std::size_t answered_ = 0;
  text::Phrase flaw_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace socklab::lab11

#endif  // SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_LOAD_H_
