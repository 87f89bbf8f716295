// Checks of rsend and rrecv together, with a link of ours between them.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_PAIR_CHECK_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_PAIR_CHECK_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>

#include "harness/check/check.h"
#include "harness/net/content.h"
#include "labs/03_tcp_reliability/checks/lossy_link.h"
#include "labs/03_tcp_reliability/checks/options.h"

namespace socklab::lab3 {

using Where = std::source_location;

class Pair : public check::Check {
 protected:
  Pair();

  check::GradedProgram rsend;
  check::GradedProgram rrecv;

  // Starts both; they talk over the link, which leads to our server's address. By default they try for longer than a
  // loaded machine usually holds a segment up. If they fail while it did so, they do it again, over the same kind of
  // link, with more time.
  void Transfers(const net::Content& file, const LossyLink& link,
                 const Options& timer = Timer(std::chrono::milliseconds(20), kMany), Where where = Where::current());
  void StopBoth();  // those of them that were started

  // Whatever the two have told each other, they have told it over the link.
  void HasCarried(const LossyLink& link, const net::Content& file, Where where = Where::current());

  LossyLink Link(const LinkQuality& quality = {}) { return {conversation(), server_endpoint(), quality}; }

  // What each of them takes when it is not told.
  std::uint32_t FirstNumberOfSender(Where where = Where::current());
  std::uint32_t FirstNumberOfReceiver(Where where = Where::current());
  void AreDifferent(std::size_t count, const std::set<std::uint32_t>& numbers, Where where = Where::current());

 private:
  void TransfersOnce(const net::Content& file, const LossyLink& link, const Options& timer, Where where);
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_PAIR_CHECK_H_
