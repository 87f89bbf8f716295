#include "harness/grading/kill_by_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <mutex>
#include <set>

#include "harness/grading/side_by_side.h"
#include "harness/report/summary.h"

namespace socklab::grading {
namespace {

using results::CheckResult;
using results::Verdict;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// At most this many mutants whose next check mostly waits run beside the others.
constexpr int kMostWaiting = 8;

// A mutant and the checks that it is going to meet, in this order, until one catches it.
struct Trial {
  const Mutant* mutant;
  std::vector<const ListedCheck*> checks;

  bool Waits() const { return checks.front()->waits; }
};

int Cost(const ListedCheck* check) {
  return 2 * check->heavy + check->waits;
}

class Proof {
 public:
  Proof(const MutantGrader& grader, const std::vector<Mutant>& mutants, int jobs)
      : grader_(grader), mutants_(mutants), jobs_(jobs), checks_(grader.Checks()) {}

  std::vector<std::string> Run() {
    Hold(FirstTrials(), [&](const Trial& trial) {
      if (!Try(trial)) Complain(fmt::format("{} survives the checks that are named for it", trial.mutant->name));
    });
    Hold(TrialsOfIdleChecks(), [&](const Trial& trial) { Try(trial); });
    for (const ListedCheck& check : checks_) {
      if (!useful_.contains(check.full_name())) {
        Complain(fmt::format("{} catches no mutant that names it", check.full_name()));
      }
    }
    return complaints_;
  }

 private:
  std::vector<const ListedCheck*> Named(const Mutant& mutant, bool complain) {
    std::vector<const ListedCheck*> named;
    for (const std::string& name : mutant.caught_by) {
      const auto check = std::ranges::find_if(checks_, [&](const ListedCheck& each) { return each.IsCalled(name); });
      if (check != checks_.end()) {
        named.push_back(&*check);
      } else if (complain) {
        Complain(fmt::format("{} names the check {}, which does not exist", mutant.name, name));
      }
    }
    std::ranges::stable_sort(named, {}, Cost);
    return named;
  }

  std::vector<Trial> FirstTrials() {
    std::vector<Trial> trials;
    for (const Mutant& mutant : mutants_) {
      if (auto named = Named(mutant, true); !named.empty()) trials.push_back({&mutant, std::move(named)});
    }
    return trials;
  }

  // For each check that has caught nothing yet, the mutants that name it and did not get that far.
  std::vector<Trial> TrialsOfIdleChecks() {
    std::vector<Trial> trials;
    for (const Mutant& mutant : mutants_) {
      for (const ListedCheck* check : Named(mutant, false)) {
        if (!useful_.contains(check->full_name())) trials.push_back({&mutant, {check}});
      }
    }
    return trials;
  }

  // True once a check has caught the mutant.
  bool Try(const Trial& trial) {
    const Clock::time_point start = Clock::now();
    for (const ListedCheck* check : trial.checks) {
      const CheckResult result = grader_.Grade(trial.mutant, {"--only", check->full_name()}).checks.at(0);
      if (result.verdict == Verdict::kInconclusive) {
        Complain(fmt::format("{}: {} is inconclusive: {}", trial.mutant->name, check->full_name(),
                             report::MessageOf(result, report::Words(report::Language::kEnglish))));
      }
      if (result.verdict != Verdict::kFail) continue;
      const std::lock_guard lock(mutex_);
      useful_.insert(check->full_name());
      std::cout << fmt::format("{:6.2f} s  {} is caught by {}\n", Seconds(Clock::now() - start).count(),
                               trial.mutant->name, check->name);
      return true;
    }
    return false;
  }

  // Holds all trials, those that wait on threads of their own.
  void Hold(const std::vector<Trial>& trials, const std::function<void(const Trial&)>& hold) {
    std::vector<const Trial*> busy, waiting;
    for (const Trial& trial : trials) (trial.Waits() ? waiting : busy).push_back(&trial);
    const auto hold_of = [&](const std::vector<const Trial*>& queue) {
      return [&](std::size_t i) {
        try {
          hold(*queue[i]);
        } catch (const std::exception& error) {
          Complain(fmt::format("{} could not be graded: {}", queue[i]->mutant->name, error.what()));
        }
      };
    };
    WorkSideBySide({{.threads = kMostWaiting, .tasks = waiting.size(), .work = hold_of(waiting)},
                    {.threads = jobs_, .tasks = busy.size(), .work = hold_of(busy)}});
  }

  void Complain(std::string text) {
    const std::lock_guard lock(mutex_);
    complaints_.push_back(std::move(text));
  }

  const MutantGrader& grader_;
  const std::vector<Mutant>& mutants_;
  const int jobs_;
  const std::vector<ListedCheck> checks_;
  std::mutex mutex_;
  std::set<std::string> useful_;  // checks that have caught a mutant which names them
  std::vector<std::string> complaints_;
};

}  // namespace

std::vector<std::string> KillByName(const MutantGrader& grader, const std::vector<Mutant>& mutants, int jobs) {
  return Proof(grader, mutants, jobs).Run();
}

}  // namespace socklab::grading
