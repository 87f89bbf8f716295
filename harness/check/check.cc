#include "harness/check/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "harness/check/by_hand.h"
#include "harness/check/call_story.h"
#include "harness/program/crash_log.h"
#include "harness/program/patience.h"
#include "harness/program/sanitizer.h"
#include "harness/text/quote.h"

namespace socklab::check {
namespace {

using net::Content;
using net::Endpoint;
using program::Program;
using results::Finding;
using results::Inconclusive;
using results::Unmet;
using results::Verdict;
using text::Phrase;

// Bytes of a program's output and errors that are kept for the report.
constexpr std::size_t kFirstWords = 600;
constexpr std::size_t kLastWords = 1400;
constexpr std::string_view kLeftOut = "⋮\n";
constexpr std::size_t kRandomPeriod = 65'521;  // bytes; a prime

std::vector<std::string> WithServer(Endpoint server, const std::vector<std::string>& options) {
  std::vector<std::string> all = {"--host", server.Host(), "--port", std::to_string(server.port)};
  all.insert(all.end(), options.begin(), options.end());
  return all;
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// The head and the tail of a long text, in whole lines where there are any.
std::string Ends(std::string_view text) {
  if (text.size() <= kFirstWords + kLastWords) return text::Printable(text);
  std::string_view head = text.substr(0, kFirstWords), tail = text.substr(text.size() - kLastWords);
  if (const std::size_t newline = head.rfind('\n'); newline != std::string_view::npos)
    head = head.substr(0, newline + 1);
  if (const std::size_t newline = tail.find('\n'); newline != std::string_view::npos) tail.remove_prefix(newline + 1);
  const std::string end_of_head = head.ends_with('\n') ? "" : "\n";
  return text::Printable(head) + end_of_head + std::string(kLeftOut) + text::Printable(tail);
}

// A program that the watch forgets again, whatever happens meanwhile.
class Followed {
 public:
  Followed(program::Watch& watch, Program& program) : watch_(watch), program_(program) { watch_.Follow(program_); }
  ~Followed() { watch_.Forget(program_); }
  Followed(const Followed&) = delete;

 private:
  program::Watch& watch_;
  Program& program_;
};

}  // namespace

void Check::Enter(const GradingContext& context, results::CheckResult& result, Aside& aside) {
  context_ = &context;
  result_ = &result;
  aside_ = &aside;
  if (context.traces) calls_ = std::make_shared<CallStory>();
}

void Check::SetUp() {
  if (!context_->isolated()) {
    server_ = net::FreeEndpoint(transport_ == Transport::kTcp ? SOCK_STREAM : SOCK_DGRAM);
    conversation_.SharesLoopback();
  }
  unwanted_before_ = peers::DatagramsNobodyWanted();
}

void Check::TestBody() {
  result_->verdict = Verdict::kPass;
  result_->finding.reset();
  try {
    Converse();
    for (GradedProgram& program : programs_) {
      if (!program.is_stopped()) program.EndsOrderly();
    }
  } catch (const Unmet& unmet) {
    ReportUnmet(unmet);
  } catch (const text::Error& error) {
    ReportInconclusive(error.phrase);
  } catch (const std::exception& error) {
    ReportInconclusive(text::Verbatim(error.what()));
  }
  *aside_ = {.was_idle_in_vain = result_->verdict == Verdict::kFail && conversation_.watch().was_idle_in_vain(),
             .start = conversation_.story().start(),
             .end = transcript::Now(),
             .ends = conversation_.Ends()};
  KeepLastWords();
  result_->by_hand = ByHandOf(conversation_.story().steps(), transport_, usual_port_);
  if (result_->by_hand.empty()) {
    result_->by_hand = by_hand_;
    result_->by_hand_remark = by_hand_remark_;
  }
  if (result_->verdict != Verdict::kPass) conversation_.story().TellUntold(failed_at_.value_or(aside_->end));
  result_->steps = conversation_.story().steps();
  for (GradedProgram& program : programs_) {
    if (!program.is_stopped()) program.Stop();
  }
  if (calls_) calls_->Weave(result_->steps, conversation_.story(), failed_at_.value_or(aside_->end));
}

void Check::ReportUnmet(const Unmet& unmet) {
  result_->verdict = Verdict::kFail;
  failed_at_ = unmet.time;
  Finding finding = unmet.finding;
  if (Phrase relay = conversation_.DescribeRelay(); !relay.empty()) finding.remarks.push_back(std::move(relay));
  for (const GradedProgram& each : programs_) {
    // It may be the reason.
    const Phrase error = each.is_stopped() ? Phrase() : each.SanitizerFinding();
    if (error.empty() || finding.message.id == "sanitizer.found") continue;
    finding.remarks.push_back({"sanitizer.found", {{"program", each.name()}, {"finding", error}}});
  }
  if (context_->explains_crashes) AddCrash(finding);
  result_->finding = std::move(finding);
  result_->location = fmt::format("{}:{}", unmet.where.file_name(), unmet.where.line());
  ADD_FAILURE_AT(unmet.where.file_name(), static_cast<int>(unmet.where.line())) << unmet.what();
}

void Check::AddCrash(Finding& finding) {
  for (const GradedProgram& each : programs_) {
    if (each.is_stopped() || finding.crash) continue;
    Program& program = each.program();
    // The report may still be on its way.
    conversation_.watch().Until(program, {.done = [&] { return program.exit().has_value(); },
                                          .patience = program::patience::kAtRest,
                                          .computing = program::patience::kTidyingUp});
    finding.crash = program::CrashIn(program::CrashLog(program.folder()) + std::string(program.errors()));
  }
}

void Check::ReportInconclusive(Phrase reason) {
  result_->verdict = Verdict::kInconclusive;
  result_->finding = Finding{.message = std::move(reason)};
}

void Check::KeepLastWords() {
  GradedProgram* const running = FindLatest();
  if (!running) return;
  Program& program = running->program();
  program.Pump();
  result_->last_output = Ends(program.output());
  result_->last_errors = Ends(program.errors());
}

GradedProgram* Check::FindLatest() {
  const auto running = std::ranges::find_if_not(programs_.rbegin(), programs_.rend(), &GradedProgram::is_stopped);
  return running == programs_.rend() ? nullptr : &*running;
}

GradedProgram& Check::latest() {
  GradedProgram* const running = FindLatest();
  if (!running) throw std::logic_error("the check has not started a program yet");
  return *running;
}

// ---- The programs of the lab

GradedProgram Check::Start(const std::string& name, const std::vector<std::string>& options, Where where) {
  return StartAt(server_, name, options, where);
}

GradedProgram Check::StartAt(Endpoint server, const std::string& name, const std::vector<std::string>& options,
                             Where where) {
  return Launch(name, CommandOf(name, where), WithServer(server, options), server, where);
}

GradedProgram Check::StartWith(const std::string& name, const std::vector<std::string>& options, Where where) {
  return Launch(name, CommandOf(name, where), options, server_, where);
}

GradedProgram Check::StartAgain(const GradedProgram& program, Where where) {
  return StartWith(program.name(), program.options(), where);
}

GradedProgram Check::StartSanitized(const std::string& name, const std::vector<std::string>& options, Where where) {
  const program::Command& without = CommandOf(name, where);
  const auto found = context_->programs.find(program::SanitizedName(name));
  if (found == context_->programs.end()) return Launch(name, without, WithServer(server_, options), server_, where);
  const Candidate& candidate = found->second;
  if (!candidate.command) {
    throw Inconclusive({"sanitizer.does_not_build", {{"program", name}, {"error", FirstLine(candidate.build_error)}}});
  }
  if (!candidate.muted_by.empty()) {
    throw Unmet({"sanitizer.should_report", {{"program", name}}},
                {"sanitizer.is_muted", {{"function", candidate.muted_by}}}, where);
  }
  DemandThatSanitizerRuns();
  const program::Command command =
      candidate.command->With(program::SanitizerEnvironment(context_->sandbox->isolation()));
  GradedProgram program = Launch(name, command, WithServer(server_, options), server_, where);
  program.IsSanitized();
  return program;
}

// What a program prints cannot tell whether ThreadSanitizer is at fault; our own program can.
void Check::DemandThatSanitizerRuns() {
  const program::Sandbox& sandbox = *context_->sandbox;
  const program::Command& command = *context_->programs.at(program::kSanitizerProbe).command;
  Program probe("probe", sandbox, command.With(program::SanitizerEnvironment(sandbox.isolation())), {}, {});
  const Followed followed(conversation_.watch(), probe);
  conversation_.watch().Until(probe, {.done = [&] { return probe.exit().has_value(); }});
  if (probe.exit() && probe.exit()->OrderlyWith(0)) return;
  throw Inconclusive("sanitizer.cannot_run");
}

const program::Command& Check::CommandOf(const std::string& name, Where where) {
  const auto found = context_->programs.find(name);
  if (found == context_->programs.end()) throw Inconclusive({"program.not_given", {{"program", name}}});
  const Candidate& candidate = found->second;
  if (candidate.command) return *candidate.command;
  result_->last_errors = Ends(candidate.build_error);
  throw Unmet({"program.does_not_build", {{"program", name}, {"error", FirstLine(candidate.build_error)}}}, where);
}

GradedProgram Check::Launch(const std::string& name, const program::Command& command,
                            const std::vector<std::string>& options, Endpoint endpoint, Where where) {
  if (context_->idle_suites.contains(result_->suite)) next_.limits.idling = program::patience::kIdlingAgain;
  if (calls_) next_.tracer = calls_->Follow(name);
  std::unique_ptr<Program> program;
  try {
    program = std::make_unique<Program>(name, *context_->sandbox, command, options, std::exchange(next_, {}));
  } catch (const program::CommandError& error) {
    throw Unmet({"program.cannot_start", {{"program", name}, {"reason", error.phrase}}}, where);
  }
  programs_.emplace_back(conversation_, std::move(program),
                         GradedProgram::Role{transport_, endpoint, !context_->isolated(), prompt_, options});
  if (!result_->Starts(name)) result_->programs.push_back(name);
  conversation_.story().Note(
      {"program.starts", {{"program", name}, {"options", fmt::format("{}", fmt::join(options, " "))}}});
  return programs_.back();
}

// ---- Their circumstances

void Check::GivenDisk(std::size_t bytes) {
  const bool is_small = bytes < program::Limits{}.disk;
  if (is_small && !context_->isolated()) throw Inconclusive("inconclusive.no_small_disk");
  next_.limits.disk = bytes;
}

void Check::GivenProcesses(int most) {
  if (context_->sandbox->isolation() == program::Isolation::kNone) throw Inconclusive("inconclusive.no_process_limit");
  constexpr int kSupervisor = 1;
  next_.limits.processes = most + kSupervisor;
}

void Check::Prepare(std::function<void(const program::Folder&)> thing) {
  next_.furnish = [before = std::move(next_.furnish), thing = std::move(thing)](const program::Folder& folder) {
    before(folder);
    thing(folder);
  };
}

void Check::GivenFile(const std::string& path, Content content) {
  conversation_.story().Note({"given.file", {{"path", text::QuotedShort(path)}, {"size", content.size()}}});
  Prepare([path, content = std::move(content)](const program::Folder& folder) { folder.Write(path, content); });
}

void Check::GivenFolder(const std::string& path) {
  conversation_.story().Note({"given.folder", {{"path", text::QuotedShort(path)}}});
  Prepare([path](const program::Folder& folder) { folder.MakeFolder(path); });
}

void Check::GivenLink(const std::string& path, const std::string& target) {
  conversation_.story().Note(
      {"given.link", {{"path", text::QuotedShort(path)}, {"target", text::QuotedShort(target)}}});
  Prepare([path, target](const program::Folder& folder) { folder.MakeLink(path, target); });
}

void Check::GivenFifo(const std::string& path) {
  conversation_.story().Note({"given.fifo", {{"path", text::QuotedShort(path)}}});
  Prepare([path](const program::Folder& folder) { folder.MakeFifo(path); });
}

void Check::GivenPermissions(const std::string& path, mode_t mode) {
  conversation_.story().Note(
      {"given.permissions", {{"path", text::QuotedShort(path)}, {"mode", fmt::format("{:04o}", mode)}}});
  Prepare([path, mode](const program::Folder& folder) { folder.SetRights(path, mode); });
}

void Check::FollowsMemoryOver(std::uint64_t bytes) {
  transfer_ = bytes;
  memory_before_ = memory_early_ = latest().program().peak_memory();
  conversation_.OnceMoved(bytes / 4, [this] { memory_early_ = latest().program().peak_memory(); });
}

void Check::DoesNotGrowWithTheFile(Where where) {
  const auto demand = [&](std::size_t before, std::size_t after, std::uint64_t most, const char* observed) {
    if (after < before + most) return;
    throw Unmet({"memory.should_not_grow_with_file", {{"of", latest().name()}}},
                {observed,
                 {{"file", transfer_ >> 20},
                  {"growth", (after - before) >> 20},
                  {"mebibytes", after >> 20},
                  {"allowed", most >> 20}}},
                where);
  };
  const std::size_t after = std::max(memory_early_, latest().program().peak_memory());
  demand(memory_before_, memory_early_, transfer_ / 2, "memory.grew_early");
  demand(memory_early_, after, (transfer_ - transfer_ / 4) / 4, "memory.grew_late");
}

// ---- Their peers

peers::TcpPeer Check::Connect(const std::string& name, Where where) {
  return peers::TcpPeer::Connect(conversation_, latest(), server_, name, where);
}

void Check::AwaitPortUnreachable(Where where) {
  const std::string name = latest().name();
  conversation_.Await(
      latest(), {.done = [&] { return peers::DatagramsNobodyWanted() > unwanted_before_; }},
      {.should = {"udp.should_send_though_nobody_listens", {{"program", name}, {"endpoint", server_.ToString()}}},
       .where = where,
       .circumstance = [&]() -> peers::Circumstance {
         return Phrase("udp.has_sent_none", {{"who", Phrase("who.program", {{"program", name}})}});
       }});
  conversation_.story().Note("udp.port_unreachable");
}

// ---- Chance, which follows from the seed

std::uint64_t Check::NextSeed() {
  const std::string seed = fmt::format("{} {} {}", context_->seed, result_->name, contents_++);
  std::seed_seq sequence(seed.begin(), seed.end());
  return std::mt19937_64(sequence)();
}

Content Check::RandomContent(std::uint64_t bytes) {
  return Content::Random(NextSeed(), bytes);
}

Content Check::SparseContent(std::uint64_t bytes) {
  return Content::Sparse(NextSeed(), bytes);
}

std::string Check::RandomText(std::size_t bytes) {
  const std::string seed = fmt::format("{} {}", context_->seed, result_->name);
  std::seed_seq sequence(seed.begin(), seed.end());
  std::mt19937_64 random(sequence);
  // Long texts repeat themselves, at a distance that is no buffer's size.
  std::string text(std::min(bytes, kRandomPeriod), '\0');
  for (char& c : text) c = static_cast<char>('!' + random() % ('~' - '!' + 1));
  text.reserve(bytes);
  while (text.size() < bytes) text.append(text, 0, std::min(kRandomPeriod, bytes - text.size()));
  return text;
}

}  // namespace socklab::check
