#include "labs/support/tcp.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>

#include <functional>
#include <iostream>
#include <sstream>
#include <system_error>

#include "tests/unit/support/connection.h"

namespace support {
namespace {

using testing::StrEq;
using testing::ThrowsMessage;

TEST(Tcp, Connects) {
  const Connection connection;
  Send(connection.theirs, "hello");
  EXPECT_EQ(Receive(connection.ours), "hello");
}

TEST(Tcp, TellsTheClientsAddress) {
  const Descriptor listener = ListenAnywhere();
  const Descriptor client = Connect(AddressOf(listener));
  Address address;
  Accept(listener, address);
  EXPECT_EQ(address.ToString(), AddressOf(client).ToString());
}

TEST(Tcp, SaysThatNobodyListens) {
  Descriptor listener = ListenAnywhere();
  const Address address = AddressOf(listener);
  listener.Close();
  EXPECT_THAT([&] { Connect(address); },
              ThrowsMessage<std::system_error>(StrEq("connect " + address.ToString() + ": Connection refused")));
}

TEST(Tcp, SaysThatAPortIsInUse) {
  const Descriptor listener = ListenAnywhere();
  const Address address = AddressOf(listener);
  EXPECT_THAT([&] { Listen(address, 5); },
              ThrowsMessage<std::system_error>(StrEq("bind " + address.ToString() + ": Address already in use")));
}

TEST(Tcp, ListensAgainWhereAConnectionLingers) {
  Descriptor listener = ListenAnywhere();
  const Address address = AddressOf(listener);
  const Descriptor client = Connect(address);
  Accept(listener).Close();  // the side that closes first keeps its port for a while
  listener.Close();
  Listen(address, 5);
}

TEST(Tcp, AcceptsTheNextWhenAClientHasGone) {
  const Descriptor listener = ListenAnywhere();
  {
    Descriptor gone = Connect(AddressOf(listener));
    Reset(gone);
  }
  const Descriptor client = Connect(AddressOf(listener));
  Send(client, "hello");
  while (true) {
    const Descriptor accepted = Accept(listener);
    char byte;
    if (recv(accepted.get(), &byte, 1, 0) == 1) break;
  }
}

TEST(Tcp, AcceptsAlthoughASignalComesMeanwhile) {
  static Descriptor listener, client;
  listener = ListenAnywhere();
  struct sigaction action = {};  // without SA_RESTART
  action.sa_handler = [](int) { client = Connect(AddressOf(listener)); };
  Check(sigaction(SIGALRM, &action, nullptr), "sigaction");
  const itimerval soon = {.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = 10'000}};
  Check(setitimer(ITIMER_REAL, &soon, nullptr), "setitimer");
  Address address;
  Accept(listener, address);
  EXPECT_EQ(address.ToString(), AddressOf(client).ToString());
}

TEST(Tcp, ThrowsWhereNobodyCanEverBeAccepted) {
  const Descriptor datagrams(Check(socket(AF_INET, SOCK_DGRAM, 0), "socket"));
  EXPECT_THAT([&] { Accept(datagrams); }, ThrowsMessage<std::system_error>(StrEq("accept: Operation not supported")));
  EXPECT_THAT([] { Accept(Descriptor()); }, ThrowsMessage<std::system_error>(StrEq("accept: Bad file descriptor")));
}

// Takes the place of standard error, and does something when a line is printed.
class Hearer : public std::stringbuf {
 public:
  explicit Hearer(std::function<void()> hears) : hears_(std::move(hears)), before_(std::cerr.rdbuf(this)) {}
  ~Hearer() override { std::cerr.rdbuf(before_); }

 private:
  int sync() override {
    hears_();
    return 0;
  }

  std::function<void()> hears_;
  std::streambuf* before_;
};

TEST(Tcp, WaitsWhereDescriptorsAreShort) {
  const Descriptor listener = ListenAnywhere();
  const Descriptor client = Connect(AddressOf(listener));

  rlimit enough;
  Check(getrlimit(RLIMIT_NOFILE, &enough), "getrlimit");
  const rlimit none = {.rlim_cur = 0, .rlim_max = enough.rlim_max};
  Check(setrlimit(RLIMIT_NOFILE, &none), "setrlimit");
  const Hearer hearer([&] { setrlimit(RLIMIT_NOFILE, &enough); });

  Accept(listener);
  EXPECT_EQ(hearer.str(), "error: accept: Too many open files\n");
}

}  // namespace
}  // namespace support
