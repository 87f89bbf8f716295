#include "labs/11_web_events/checks/beside_nginx.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <vector>

#include "harness/program/processes.h"
#include "labs/11_web_events/checks/load.h"
#include "labs/11_web_events/checks/nginx.h"

namespace socklab::lab11 {
namespace {

using namespace std::chrono_literals;
using check::GradedProgram;
using check::Where;
using peers::Conversation;
using peers::Inconclusive;
using peers::Unmet;

constexpr std::size_t kClients = 16;
constexpr std::size_t kRequestsInTurn = 1'000;
constexpr std::size_t kTurns = 5;
constexpr double kEnough = 0.8;
constexpr std::chrono::milliseconds kSilence{2'000};   // of a server that is under test: then the watch finds out why
constexpr std::chrono::milliseconds kOfNginx{30'000};  // what nobody expects of nginx

bool IsAsleep(pid_t process) {
  const auto look = program::Look(process);
  return look && std::ranges::all_of(look->threads, [](const program::Thread& each) { return each.state == 'S'; });
}

// The CPU time that these have used, once they sleep: before, the kernel has not counted all of it.
std::chrono::nanoseconds Used(Conversation& conversation, const std::vector<pid_t>& processes) {
  for (int looks = 0; looks < 1'000 && !std::ranges::all_of(processes, IsAsleep); ++looks) {
    conversation.watch().For(1ms, {.done = [] { return false; }});
  }
  return program::TimeOf(processes).computing;
}

// What one of the two has to do, and how many requests it answers in a second of its CPU time.
class Runner {
 public:
  Runner(Conversation& conversation, Load load) : conversation_(conversation), load_(std::move(load)) {}
  virtual ~Runner() = default;

  double TakesATurn() {
    const std::vector<pid_t> processes = Processes();
    const auto before = Used(conversation_, processes);
    load_.Add(kRequestsInTurn);
    Answers(load_);
    const std::chrono::duration<double> used = Used(conversation_, processes) - before;
    return kRequestsInTurn / used.count();
  }

 protected:
  virtual std::vector<pid_t> Processes() const = 0;
  // Has it answer all that it was asked.
  virtual void Answers(Load& load) = 0;

  Conversation& conversation_;

 private:
  Load load_;
};

class GradedRunner : public Runner {
 public:
  GradedRunner(Conversation& conversation, Load load, GradedProgram server, Where where)
      : Runner(conversation, std::move(load)), server_(std::move(server)), where_(where) {}

 private:
  std::vector<pid_t> Processes() const override { return server_.program().Processes(); }
  void Answers(Load& load) override {
    const text::Phrase should = {"lab11.should_answer_all", {{"program", server_.name()}}};
    if (!load.AdvanceUntilSilent(kSilence)) {
      conversation_.Await(server_.program(),
                          {.done = [&] { return load.Advance(); }, .events = [&] { return load.Events(); }},
                          {.should = should, .where = where_, .circumstance = [&] {
                             return peers::Circumstance::Count({"lab11.has_answered", {{"requests", load.answered()}}});
                           }});
    }
    if (!load.flaw().empty()) throw conversation_.NotMet(server_.program(), should, load.flaw(), where_);
  }

  GradedProgram server_;
  Where where_;
};

class NginxRunner : public Runner {
 public:
  NginxRunner(Conversation& conversation, Load load, pid_t nginx)
      : Runner(conversation, std::move(load)), nginx_(nginx) {}

 private:
  std::vector<pid_t> Processes() const override { return program::Tree(nginx_); }
  void Answers(Load& load) override {
    if (!load.AdvanceUntilSilent(kOfNginx) || !load.flaw().empty()) throw Inconclusive("lab11.nginx_fails");
  }

  pid_t nginx_;
};

}  // namespace

void KeepsUpWithNginx(Conversation& conversation, const GradedProgram& server, net::Endpoint endpoint,
                      const std::string& name, const std::string& content, Where where) {
  if (!Nginx::IsInstalled()) throw Inconclusive("lab11.no_nginx");
  const Nginx nginx(name, content);
  GradedRunner graded(conversation, Load(endpoint, "/" + name, content, kClients), server, where);
  NginxRunner beside(conversation, Load(nginx.endpoint(), "/" + name, content, kClients), nginx.pid());
  graded.TakesATurn();  // what is done once only, such as connecting, does not count
  beside.TakesATurn();

  struct Turn {
    double ratio, server, nginx;
  };
  std::array<Turn, kTurns> turns;
  for (Turn& turn : turns) {
    const double ours = graded.TakesATurn(), theirs = beside.TakesATurn();
    turn = {ours / theirs, ours, theirs};
  }
  std::ranges::sort(turns, {}, &Turn::ratio);
  const Turn& median = turns[kTurns / 2];
  const text::Phrase measured = {"lab11.answers_so_many",
                                 {{"server", std::llround(median.server)},
                                  {"nginx", std::llround(median.nginx)},
                                  {"percent", std::llround(100 * median.ratio)}}};
  if (median.ratio < kEnough) {
    throw Unmet({"lab11.should_keep_up", {{"program", server.name()}}}, measured, where);
  }
  conversation.story().Note(measured);
}

}  // namespace socklab::lab11
