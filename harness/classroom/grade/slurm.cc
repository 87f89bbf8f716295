#include "harness/classroom/grade/slurm.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <regex>
#include <sstream>
#include <string_view>
#include <system_error>

#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/program/command.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::classroom {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using grading::MachineError;

constexpr const char* kJobName = "socklab-grade";
constexpr int kShardsForAPlace = 3;
constexpr std::chrono::minutes kPatienceWithController{15};

std::string_view LastLineOf(std::string_view text) {
  return text::LastLine(text::WithoutAround(text));
}

MachineError Failure(const std::string& program, const std::string& said) {
  return MachineError({"grade.slurm_fails", {{"program", program}, {"said", text::PrintableLine(LastLineOf(said))}}});
}

// What it prints; errors count as printed, too. Throws MachineError where it fails.
std::string Ask(const std::vector<std::string>& words) {
  const grading::Heard heard = grading::RunAndHear(words);
  if (heard.status != 0) throw Failure(words.front(), heard.said);
  return heard.said;
}

// As `sbatch` has it: a percent sign would stand for something.
std::string LogPattern(const fs::path& folder) {
  return std::regex_replace(folder.string(), std::regex("%"), "%%") + "/%a.log";
}

// Waits that long, or until we are asked to end.
void Pause(std::chrono::milliseconds time) {
  const sigset_t endings = grading::EndingSignals();
  const timespec until = {.tv_sec = time.count() / 1000, .tv_nsec = time.count() % 1000 * 1'000'000};
  const int signal = sigtimedwait(&endings, nullptr, &until);
  if (signal > 0) throw grading::InterruptedBySignal{signal};
}

}  // namespace

Cluster Cluster::Parse(const std::string& sinfo, const std::string& config) {
  Cluster cluster;
  // "8/4/2/14": allocated, idle, of nodes that are down, in all.
  static const std::regex counts(R"((\d{1,7})/(\d{1,7})/(\d{1,7})/(\d{1,7}))");
  int cpus = 0;
  for (std::sregex_iterator each(sinfo.begin(), sinfo.end(), counts), end; each != end; ++each)
    cpus += std::stoi((*each)[1]) + std::stoi((*each)[2]);
  cluster.cpus = std::max(1, cpus);
  static const std::regex largest(R"(MaxArraySize\s*=\s*(\d{1,9}))");
  if (std::smatch found; std::regex_search(config, found, largest))
    cluster.largest_index = std::max(1, std::stoi(found[1]) - 1);
  return cluster;
}

int ShardsFor(std::size_t submissions, int workers, const Cluster& cluster) {
  const int places = std::max(1, cluster.cpus / std::max(1, workers));
  const auto wanted = std::min<std::size_t>(submissions, static_cast<std::size_t>(places) * kShardsForAPlace);
  return static_cast<int>(std::clamp<std::size_t>(wanted, 1, static_cast<std::size_t>(cluster.largest_index)));
}

std::string IndicesText(const std::set<int>& indices) {
  std::string text;
  for (auto first = indices.begin(); first != indices.end();) {
    auto last = first;
    for (auto next = std::next(last); next != indices.end() && *next == *last + 1; ++next) last = next;
    text += fmt::format("{}{}", text.empty() ? "" : ",", *first);
    if (last != first) text += fmt::format("-{}", *last);
    first = std::next(last);
  }
  return text;
}

std::string BatchScript(const std::vector<std::string>& command, int shards) {
  std::string line;
  for (const std::string& word : command) line += grading::ShellQuoted(word) + ' ';
  return fmt::format(
      "#!/bin/sh\n"
      "# One task of an array by which Slurm grades a class. What was built where it was submitted is used as it is.\n"
      "SOCKLAB_BUILT=1 exec {}--shard \"$SLURM_ARRAY_TASK_ID/{}\"\n",
      line, shards);
}

bool HasTaskOf(const std::string& job, const std::string& active) {
  std::istringstream lines(active);
  for (std::string line; std::getline(lines, line);) {
    if (text::WithoutAround(line) == job) return true;
  }
  return false;
}

std::string JobIn(const std::string& printed) {
  // With several clusters it is "12;name".
  const std::string line(LastLineOf(printed));
  const std::string job = line.substr(0, line.find(';'));
  const bool is_id = std::ranges::all_of(job, [](unsigned char c) { return std::isdigit(c); });
  return is_id ? job : "";
}

SlurmArray::SlurmArray(fs::path folder, std::chrono::milliseconds between_looks)
    : folder_(fs::absolute(folder)), between_looks_(between_looks) {
  const char* const path = std::getenv("PATH");
  for (const char* program : {"sbatch", "squeue", "scancel", "sinfo", "scontrol"}) {
    if (!program::FindIn(path ? path : "", program))
      throw grading::UsageError({"grade.no_slurm", {{"program", program}}});
  }
}

Cluster SlurmArray::Ask() const {
  std::vector<std::string> sinfo = {"sinfo", "--noheader", "--format=%C"};
  // As sbatch chooses it.
  if (const char* const partition = std::getenv("SBATCH_PARTITION"))
    sinfo.push_back(std::string("--partition=") + partition);
  return Cluster::Parse(classroom::Ask(sinfo), classroom::Ask({"scontrol", "show", "config"}));
}

void SlurmArray::Submit(const std::string& script, const std::set<int>& indices, int cpus) {
  const fs::path file = folder_ / "task.sh";
  try {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    results::WriteWhole(file, script);
  } catch (const std::system_error& error) {
    throw MachineError(
        {"usage.cannot_write_results", {{"path", file.string()}, {"error", std::string_view(error.what())}}});
  }
  const std::string said =
      classroom::Ask({"sbatch", "--parsable", fmt::format("--job-name={}", kJobName), "--array=" + IndicesText(indices),
                      "--nodes=1", "--ntasks=1", fmt::format("--cpus-per-task={}", cpus), "--requeue",
                      "--open-mode=append", "--input=/dev/null", "--output=" + LogPattern(folder_), file});
  job_ = JobIn(said);
  if (job_.empty()) throw Failure("sbatch", said);
  results::WriteWhole(JobFile(), job_ + '\n');
}

bool SlurmArray::Resume() {
  job_ = JobIn(results::ReadWhole(JobFile()).value_or(""));
  return !job_.empty() && IsActive();
}

bool SlurmArray::IsActive() const {
  return HasTaskOf(job_,
                   classroom::Ask({"squeue", "--noheader", "--me", fmt::format("--name={}", kJobName), "--format=%F"}));
}

void SlurmArray::Await(const std::function<void()>& look) {
  const grading::EndingsForThreads endings;
  Clock::time_point answered = Clock::now();
  try {
    for (bool is_active = true; is_active;) {
      Pause(between_looks_);
      try {
        is_active = IsActive();
        answered = Clock::now();
      } catch (const MachineError&) {
        if (Clock::now() - answered > kPatienceWithController) throw;
      }
      look();
    }
  } catch (const grading::InterruptedBySignal&) {
    grading::RunAndHear({"scancel", job_});
    throw;
  }
}

std::map<std::string, int> SlurmArray::LastLines(const std::set<int>& indices) const {
  std::map<std::string, int> lines;
  for (const int index : indices) {
    const std::string printed = results::ReadWhole(folder_ / fmt::format("{}.log", index)).value_or("");
    ++lines[text::PrintableLine(LastLineOf(printed))];
  }
  return lines;
}

}  // namespace socklab::classroom
