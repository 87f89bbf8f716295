// What goes over a lossy link, both ways: takes datagrams from one program, does to them what LinkFates decides, and
// sends them to the other when it is time.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_TRAFFIC_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_TRAFFIC_H_

#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/content.h"
#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/program/relay.h"
#include "harness/text/phrase.h"
#include "labs/03_tcp_reliability/checks/link_fates.h"
#include "labs/03_tcp_reliability/checks/link_tally.h"

namespace socklab::lab3 {

class LinkTraffic final : public program::Relay {
 public:
  LinkTraffic(peers::Conversation& conversation, net::Endpoint receiver, const LinkQuality& quality);

  void Pump() override;
  std::vector<pollfd> Events() const override;
  bool Settled() const override;
  std::uint64_t moved() const override { return moved_; }
  text::Phrase Describe() const override;

  void Add(const LinkRule& rule) { fates_.Add(rule); }
  text::Phrase Missing(const net::Content& file) const { return fates_.Missing(file); }
  net::Endpoint address() const { return net::Endpoint::LocalOf(sides_[0].socket.get()); }
  const LinkTally& tally(Direction direction) const { return sides_[static_cast<std::size_t>(direction)].tally; }

 private:
  using Clock = std::chrono::steady_clock;

  struct Parcel {
    std::string bytes;
    int copies = 1;
    std::chrono::milliseconds delay{0};
    int behind = 0;
  };
  // The socket for one program, and what has arrived from there.
  struct Side {
    net::Descriptor socket;
    std::optional<net::Endpoint> program;
    LinkTally tally{};
    std::vector<Parcel> held{};  // back, until later ones have passed
    Clock::time_point last_arrival{};
    Clock::time_point free{};  // when the link has carried, at its rate, what has been given to it
    bool may_have_more = false;
  };
  struct Departure {
    Direction direction;
    std::string bytes;
  };

  Side& SideOf(Direction direction) { return sides_[static_cast<std::size_t>(direction)]; }
  Side& OppositeOf(Direction direction) { return sides_[1 - static_cast<std::size_t>(direction)]; }
  void TakeFrom(Direction direction);
  void Take(Direction direction, std::string_view datagram);
  void Turn(Direction direction, Parcel parcel, Clock::time_point now);
  void Pass(Direction direction, const Parcel& parcel, Clock::time_point now);
  void EndLulls(Clock::time_point now);
  void SendWhatIsDue(Clock::time_point now);
  void Send(const Departure& departure);
  void SetTimer();
  void DemandThatNothingOverflowed() const;
  void Tell(Direction direction, std::string_view datagram, const SegmentFate& fate);
  void TellOfStranger(net::Endpoint stranger, std::string_view datagram);

  peers::Conversation& conversation_;
  LinkQuality quality_;
  LinkFates fates_;
  std::array<Side, 2> sides_;  // by Direction
  std::multimap<Clock::time_point, Departure> departures_;
  net::Descriptor timer_;
  Clock::time_point timer_is_set_to_{};
  std::uint64_t moved_ = 0;
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_TRAFFIC_H_
