#include "harness/check/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/report/words.h"
#include "harness/run/runner.h"

namespace socklab::check {
namespace {

using report::Language;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

// What CHECKs would leave behind, without tests that GoogleTest would run.
[[maybe_unused]] const bool kRegistered = [] {
  Register({.suite = "Client", .name = "IsQuick", .traits = {.tier = Tier::kExtra, .points = 3, .heavy = true}});
  Register({.suite = "Server", .name = "EndsOnSignals", .traits = {.tier = Tier::kHardened, .points = 1}});
  Register({.suite = "Server", .name = "Listens", .traits = {.tier = Tier::kBasic, .points = 4}});
  Register({.suite = "Client", .name = "EndsOnSignals", .traits = {.tier = Tier::kHardened, .points = 1}});
  Register({.suite = "Client", .name = "Connects", .traits = {.tier = Tier::kBasic, .points = 4}});
  Register({.suite = "Client", .name = "ReadsPieces", .traits = {.tier = Tier::kRobust, .points = 2}});
  Register({.suite = "Client", .name = "IsOfNoUseHere", .traits = {.tier = Tier::kBasic}});
  return true;
}();

// The complaint about it, in English; empty where there is none.
std::string ComplaintAbout(const run::Selection& selection) {
  try {
    run::Select(selection);
    return "";
  } catch (const run::UnknownCheck& unknown) {
    return report::Words(Language::kEnglish).Say(unknown.phrase);
  }
}

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

TEST(Registry, LeavesOutAFixturesCheckThatTheLabGivesNoPointsFor) {
  EXPECT_THAT(Names(AllChecks()), testing::Not(testing::Contains("Client.IsOfNoUseHere")));
}

TEST(Registry, KeepsCataloguesByTheirLanguages) {
  RegisterWords("zh", R"({"title": "聊天"})");
  RegisterWords("fr", R"({"title": "Causerie"})");
  EXPECT_THAT(LabWords(), ElementsAre(Pair("fr", R"({"title": "Causerie"})"), Pair("zh", R"({"title": "聊天"})")));
}

// ---- Select

TEST(Select, TakesAllByDefault) {
  EXPECT_THAT(run::Select({}), SizeIs(6));
}

TEST(Select, TakesChecksByName) {
  EXPECT_THAT(Names(run::Select({.only = {"ReadsPieces", "Listens"}})),
              ElementsAre("Server.Listens", "Client.ReadsPieces"));
}

TEST(Select, TakesEveryCheckOfThatName) {
  EXPECT_THAT(Names(run::Select({.only = {"EndsOnSignals"}})),
              ElementsAre("Server.EndsOnSignals", "Client.EndsOnSignals"));
  EXPECT_THAT(Names(run::Select({.only = {"Client.EndsOnSignals"}})), ElementsAre("Client.EndsOnSignals"));
}

TEST(Select, TakesChecksByTier) {
  EXPECT_THAT(Names(run::Select({.tiers = {"robust"}})), ElementsAre("Client.ReadsPieces"));
  EXPECT_THAT(Names(run::Select({.tiers = {"extra"}})), ElementsAre("Client.IsQuick"));
  EXPECT_THAT(run::Select({.tiers = {"basic", "hardened"}}), SizeIs(4));
}

TEST(Select, TakesNoneWhereATierIsEmpty) {
  EXPECT_THAT(run::Select({.tiers = {"gilded"}}), IsEmpty());
}

TEST(Select, TakesWhatHasBothTheNameAndTheTier) {
  EXPECT_THAT(Names(run::Select({.only = {"Listens", "ReadsPieces"}, .tiers = {"robust"}})),
              ElementsAre("Client.ReadsPieces"));
  EXPECT_EQ(ComplaintAbout({.only = {"Listens"}, .tiers = {"robust"}}), "no check is in that tier and has that name");
}

TEST(Select, SuggestsTheNameThatWasProbablyMeant) {
  EXPECT_EQ(ComplaintAbout({.only = {"Listen"}}), "no check Listen; did you mean Listens?");
  EXPECT_THAT(ComplaintAbout({.only = {"Listens", "Sings"}}), testing::StartsWith("no check Sings"));
}

TEST(Select, LeavesOutHeavyChecksButForThoseThatAreNamed) {
  EXPECT_THAT(Names(run::Select({.tiers = {"robust", "extra"}, .light = true})), ElementsAre("Client.ReadsPieces"));
  EXPECT_THAT(Names(run::Select({.tiers = {"robust", "extra"}, .light = true, .with = {"IsQuick"}})),
              ElementsAre("Client.ReadsPieces", "Client.IsQuick"));
}

}  // namespace
}  // namespace socklab::check
