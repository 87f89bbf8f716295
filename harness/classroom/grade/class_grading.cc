#include "harness/classroom/grade/class_grading.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <regex>
#include <set>

#include "harness/classroom/grade/intake.h"
#include "harness/classroom/gradebook.h"
#include "harness/classroom/roster.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using grading::UsageError;

constexpr std::size_t kLongestRoster = 16 << 20;  // bytes

net::Descriptor OpenFolder(const fs::path& path) {
  net::Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) return folder;
  throw UsageError({"grade.no_folder", {{"path", text::Printable(path.string())}, {"error", strerror(errno)}}});
}

Roster ReadRoster(const ClassOrder& order, const Gradebook& gradebook) {
  if (order.roster.empty()) return Roster(gradebook.Roster());
  const std::optional<std::string> text = results::ReadWhole(order.roster, kLongestRoster);
  if (!text) throw UsageError({"usage.cannot_read", {{"path", text::Printable(order.roster.string())}}});
  return Roster(*text, order.columns);
}

// Those that lie beside the gradebook.
std::vector<fs::path> ShardsOf(const fs::path& gradebook) {
  static const std::regex ending(R"(\.[0-9]+-of-[0-9]+)");
  const std::string name = gradebook.filename();
  std::vector<fs::path> shards;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::absolute(gradebook).parent_path(), ignored)) {
    const std::string other = entry.path().filename();
    if (other.starts_with(name) && std::regex_match(other.substr(name.size()), ending)) shards.push_back(entry.path());
  }
  std::ranges::sort(shards);
  return shards;
}

class ClassGrading {
 public:
  ClassGrading(const grading::Course& course, const ClassOrder& order, const std::function<void(const Progress&)>& tell)
      : course_(course),
        order_(order),
        tell_(tell),
        root_(OpenFolder(order.submissions)),
        gradebook_(order.shard ? ShardPath(order.gradebook, *order.shard) : order.gradebook),
        layout_(order.layout ? *order.layout : Detect(root_)),
        hand_ins_(Find(root_, layout_)),
        roster_(ReadRoster(order, gradebook_)),
        labs_(PrepareLabs(course, order.labs)) {}

  ClassReport Run() {
    const Intake intake = TakeIn(intake_order());
    Write(intake);
    const std::vector<Unit> units = Choose(intake.units);
    tell_(progress_);
    if (!units.empty() && !order_.only_collects) Grade(units);
    if (gradebook_.run() != 0 && progress_.left() == 0) gradebook_.EndRun();
    return Report(intake);
  }

 private:
  IntakeOrder intake_order() const { return {root_, hand_ins_, roster_, labs_, course_.labs(), order_.grader}; }

  void Write(const Intake& intake) {
    gradebook_.Write(intake.students, !roster_.students().empty());
    for (const auto& [from, to] : intake.renamed) gradebook_.Rename(from, to);
    gradebook_.Write(intake.submissions);
  }

  // What is left to be done.
  std::vector<Unit> Choose(std::vector<Unit> units) {
    if (order_.shard) std::erase_if(units, [&](const Unit& unit) { return !order_.shard->Has(unit.key); });
    progress_.units = units.size();
    std::int64_t since = 0;
    if (order_.again) since = gradebook_.BeginRun(true);
    since_ = since;
    if (!order_.again) TakeShards(units);
    std::erase_if(units, [&](const Unit& unit) { return gradebook_.Has(unit.key, since); });
    progress_.before = progress_.units - units.size();
    return units;
  }

  void TakeShards(const std::vector<Unit>& units) {
    std::set<std::string> wanted;
    for (const Unit& unit : units) {
      if (!gradebook_.Has(unit.key)) wanted.insert(unit.key);
    }
    if (wanted.empty()) return;
    BeginRun();
    // To a shard, what the others know is as good.
    std::vector<fs::path> others = ShardsOf(order_.gradebook);
    if (order_.shard) {
      others = {};
      if (fs::exists(order_.gradebook)) others.push_back(order_.gradebook);
    }
    for (const fs::path& other : others) gradebook_.TakeFrom(other, wanted);
  }

  void BeginRun() {
    gradebook_.BeginRun();
    since_ = gradebook_.run();
  }

  void Grade(const std::vector<Unit>& units) {
    const Grader grader(course_, order_.grader);
    WorkLocally(order_.workers > 0 ? order_.workers : DefaultWorkers(), units.size(),
                [&](std::size_t i) { Grade(grader, units[i]); });
  }

  void Grade(const Grader& grader, const Unit& unit) {
    const PreparedLab& lab = labs_[unit.lab];
    Graded graded;
    try {
      graded = grader.Grade(lab, TakeAgain(intake_order(), unit));
    } catch (const Refused& refused) {
      graded.reason = refused.phrase;
    }
    const std::lock_guard lock(mutex_);
    Keep(unit, lab, graded);
    ++(graded.outcome == Outcome::kGraded         ? progress_.graded
       : graded.outcome == Outcome::kDoesNotBuild ? progress_.not_built
                                                  : progress_.not_decided);
    tell_(progress_);
  }

  void Keep(const Unit& unit, const PreparedLab& lab, Graded& graded) {
    if (!graded.result) return gradebook_.SetNotDecided(lab.lab.folder, unit.digest, graded.reason);
    gradebook_.Write({.digest = unit.digest,
                      .key = unit.key,
                      .revision = lab.revision,
                      .options = order_.grader.ToText(lab),
                      .outcome = graded.outcome,
                      .result = *std::move(graded.result)});
  }

  ClassReport Report(const Intake& intake) const {
    ClassReport report = {.layout = layout_,
                          .progress = progress_,
                          .strangers = intake.strangers,
                          .standings = StandingsIn(gradebook_),
                          .changes = {}};
    if (since_ != 0) report.changes = ChangesIn(gradebook_, since_);
    std::erase_if(report.standings, [&](const Standing& standing) {
      return std::ranges::none_of(order_.labs, [&](const grading::Lab& lab) { return lab.folder == standing.lab; });
    });
    return report;
  }

  const grading::Course& course_;
  const ClassOrder& order_;
  const std::function<void(const Progress&)>& tell_;
  net::Descriptor root_;
  Gradebook gradebook_;
  Layout layout_;
  std::vector<HandIn> hand_ins_;
  Roster roster_;
  std::vector<PreparedLab> labs_;
  std::int64_t since_ = 0;  // the first run whose results are new
  std::mutex mutex_;        // of the gradebook and of progress
  Progress progress_;
};

}  // namespace

fs::path ShardPath(const fs::path& gradebook, const Shard& shard) {
  return gradebook.string() + fmt::format(".{}-of-{}", shard.index, shard.count);
}

ClassReport GradeClass(const grading::Course& course, const ClassOrder& order,
                       const std::function<void(const Progress&)>& tell) {
  return ClassGrading(course, order, tell).Run();
}

}  // namespace socklab::classroom
