#include "labs/10_web_threads/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- hardened: faults and bad input

CHECK(ThreadPerClient, OutlivesBadRequests,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "Anybody may send anything: one client's bad request must not cost the others their answers.",
       .hint = "What happens to all threads if one of them calls exit(), or does not catch an exception?"}) {
  GivenPages();
  Serves();
  auto alice = ConnectsSlowly("alice");
  SendNonsense();
  Finishes(alice);
  Fetches("bob");
}

CHECK(ThreadPerClient, GoesOnAfterClientsVanished,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "Clients disappear all the time, and a thread that crashes takes all others with it.",
       .hint = "What happens if an exception leaves the function of a thread? And what does a SIGPIPE do?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  auto alice = ConnectsSlowly("alice");
  Browse("bob").Resets();
  ConnectsSlowly("carol").peer.Resets();
  StopsReading("dave").Resets();
  auto erin = StopsReading("erin");
  erin.HalfCloses();
  erin.Resets();  // to send is EPIPE then, where it was ECONNRESET with dave
  server.WaitUntilIdle();
  Finishes(alice);
  Fetches("frank");
}

CHECK(ThreadPerClient, CountsNoBrokenAnswer,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 11,
       .why = "An answer that did not arrive was not served, and a client that has gone is not being served.",
       .hint = "Where do you count, if a client resets in mid-answer? Is its thread's last step done then, too?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  StopsReading("alice").Resets();
  ConnectsSlowly("bob").peer.Resets();
  Fetches("carol");
  server.WaitUntilIdle();
  IsTold("dave", {.served = 1, .active = 1});
}

CHECK(ThreadPerClient, ClosesEachSocketOnce,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "Once a socket is closed, the next client gets its number: a second close() hangs up on that client.",
       .hint = "Who closes the client's socket, in each case? Let exactly one Descriptor own it."}) {
  GivenPages();
  GivenLargeFile();
  GivenAnEyeOnItsCloses();
  Serves();
  // One after another, so that nobody gets the number before it is closed again.
  for (const char* name : {"alice", "bob", "carol"}) Fetches(name);
  ConnectsSlowly("dave").peer.Resets();
  server.WaitUntilIdle();
  StopsReading("erin").Resets();
  server.WaitUntilIdle();
  Browse("frank").Closes();
  server.ClosesNoSocketTwice();
}

CHECK(ThreadPerClient, ServesNoMoreThanMaxClients,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 7,
       .why = "If every connection gets a thread, anyone who opens enough connections can bring the server down.",
       .hint = "What must happen before the next thread starts when all places are taken? std::counting_semaphore can "
               "count them."}) {
  GivenPages();
  Serves(kFewPlaces);
  auto alice = ConnectsSlowly("alice");
  auto bob = ConnectsSlowly("bob");
  auto carol = QueuesUp("carol");
  Finishes(alice);
  GetsItsTurn(carol);
  Finishes(bob);
}

CHECK(ThreadPerClient, GivesPlacesBack,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 7,
       .why = "A place that is not given back is lost: in the end nobody is served.",
       .hint = "In which ways can a thread end? Is its place given back in each case?"}) {
  GivenPages();
  Serves(kFewPlaces);
  for (int lost = 0; lost <= kPlaces; ++lost) {
    ConnectsSlowly("alice").peer.Resets();
    server.WaitUntilIdle();
    Browse("bob").Closes();
    server.WaitUntilIdle();
  }
  Fetches("carol");
}

CHECK(ThreadPerClient, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 8,
       .why = "Ctrl-C or SIGTERM is the normal way to stop a server, not a failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    GivenPages();
    GivenLargeFile();
    Serves();
    ConnectsSlowly("alice");
    StopsReading("bob");
    server.Signals(signal);
    server.Exits(0);
  }
}

CHECK(ThreadPerClient, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 10,
       .why = "A client that never finishes its request would keep its place forever.",
       .hint = "support::Website does it for you. Which timeout do you give it?"}) {
  WebCheck::Serves({"--idle-timeout", "0.4"});
  DropsAMuteClient();
  DropsASlowLoris();
  Browse("alice");
}

// ---- hardened: manners

MANNERS_BUT_SIGNALS(ThreadPerClient, server, Serves(),
                    {.port_in_use = {.points = 1, .rule = 9},
                     .bad_options = {.points = 2, .rule = 10},
                     .more_bad_options = {{"--max-clients", "all"}}});

}  // namespace
}  // namespace socklab::check
