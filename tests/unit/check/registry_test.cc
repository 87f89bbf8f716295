#include "harness/check/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "harness/check/runner.h"

namespace socklab::check {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StrEq;
using testing::ThrowsMessage;

// What CHECKs would leave behind, without tests that GoogleTest would run.
[[maybe_unused]] const bool kRegistered = [] {
  internal::Remember({"Client", "IsQuick", {.tier = Tier::kExtra, .points = 3}, "checks.cc", 0});
  internal::Remember({"Server", "EndsOnSignals", {.tier = Tier::kHardened, .points = 1}, "checks.cc", 1});
  internal::Remember({"Server", "Listens", {.tier = Tier::kBasic, .points = 4}, "checks.cc", 2});
  internal::Remember({"Client", "EndsOnSignals", {.tier = Tier::kHardened, .points = 1}, "checks.cc", 3});
  internal::Remember({"Client", "Connects", {.tier = Tier::kBasic, .points = 4}, "checks.cc", 4});
  internal::Remember({"Client", "ReadsPieces", {.tier = Tier::kRobust, .points = 2}, "checks.cc", 5});
  return true;
}();

std::vector<std::string> Names(const std::vector<RegisteredCheck>& checks) {
  std::vector<std::string> names;
  for (const RegisteredCheck& check : checks) names.push_back(check.full_name());
  return names;
}

// ---- The registry

TEST(Registry, OrdersChecksByTheirTiersAndThenAsInTheSource) {
  EXPECT_THAT(Names(AllChecks()), ElementsAre("Server.Listens", "Client.Connects", "Client.ReadsPieces",
                                              "Server.EndsOnSignals", "Client.EndsOnSignals", "Client.IsQuick"));
}

TEST(Registry, FindsACheck) {
  EXPECT_EQ(FindCheck("Client", "ReadsPieces").traits.points, 2);
  EXPECT_EQ(FindCheck("Client", "EndsOnSignals").line, 3);
}

TEST(Registry, KnowsThatThereIsNoSuchCheck) {
  EXPECT_THAT([] { FindCheck("Server", "Connects"); },
              ThrowsMessage<std::out_of_range>(StrEq("no check Server.Connects")));
}

// ---- Select

TEST(Select, TakesAllByDefault) {
  EXPECT_THAT(Select({}), SizeIs(6));
}

TEST(Select, TakesChecksByName) {
  EXPECT_THAT(Names(Select({.only = {"ReadsPieces", "Listens"}})), ElementsAre("Server.Listens", "Client.ReadsPieces"));
}

TEST(Select, TakesEveryCheckOfThatName) {
  EXPECT_THAT(Names(Select({.only = {"EndsOnSignals"}})), ElementsAre("Server.EndsOnSignals", "Client.EndsOnSignals"));
  EXPECT_THAT(Names(Select({.only = {"Client.EndsOnSignals"}})), ElementsAre("Client.EndsOnSignals"));
}

TEST(Select, TakesChecksByTier) {
  EXPECT_THAT(Names(Select({.tiers = {"robust"}})), ElementsAre("Client.ReadsPieces"));
  EXPECT_THAT(Names(Select({.tiers = {"extra"}})), ElementsAre("Client.IsQuick"));
  EXPECT_THAT(Select({.tiers = {"basic", "hardened"}}), SizeIs(4));
}

TEST(Select, TakesNoneWhereATierIsEmpty) {
  EXPECT_THAT(Select({.tiers = {"gilded"}}), IsEmpty());
}

TEST(Select, TakesWhatHasBothTheNameAndTheTier) {
  EXPECT_THAT(Names(Select({.only = {"Listens", "ReadsPieces"}, .tiers = {"robust"}})),
              ElementsAre("Client.ReadsPieces"));
  EXPECT_THAT([] { Select({.only = {"Listens"}, .tiers = {"robust"}}); },
              ThrowsMessage<UnknownCheck>(StrEq("no check is in that tier and has that name")));
}

TEST(Select, SuggestsTheNameThatWasProbablyMeant) {
  EXPECT_THAT([] { Select({.only = {"Listen"}}); },
              ThrowsMessage<UnknownCheck>(StrEq("no check Listen; did you mean Listens?")));
  EXPECT_THAT(
      [] {
        Select({.only = {"Listens", "Sings"}});
      },
      ThrowsMessage<UnknownCheck>(testing::StartsWith("no check Sings")));
}

}  // namespace
}  // namespace socklab::check
