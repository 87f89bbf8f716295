#include "harness/grading/live_lab.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "harness/grading/source_lines.h"
#include "harness/net/write_all.h"
#include "harness/text/quote.h"

namespace socklab::grading {
namespace {

using net::Checked;
using net::Descriptor;

// The student's terminal is for the reports alone.
void LeaveTheTerminal() {
  const Descriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing.get(), fd);
}

}  // namespace

LiveLab::LiveLab(const Course& course, const Lab& lab, report::Language language)
    : course_(course), lab_(lab), language_(language), manifest_(course.builder().ManifestsOf({lab.folder}).front()) {}

BuildResult LiveLab::BuildPrograms() const {
  return BuiltBy(course_.builder().BuildBy(manifest_, folder_ / "build"), lab_);
}

void LiveLab::Grade(const Order& order, const std::function<void(const News&)>& tell) const {
  try {
    const BuildResult build = BuildPrograms();
    Built built;
    for (const std::string& program : manifest_.programs) {
      const auto errors = build.errors.find(lab_.LabsLabel(program));
      if (errors != build.errors.end()) built.errors[program] = errors->second;
    }
    tell(built);
    const Candidates candidates;
    const BuiltLab lab(course_, lab_, candidates, build);
    GradingOptions options;
    options.seed = order.seed;
    options.explains_crashes = false;
    std::vector<results::LabResult> parts;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, order.parts.size()); ++i) {
      if (!order.parts.empty()) options.only = order.parts[i];
      parts.push_back(lab.Grade(options));
      tell(Graded{parts.back()});
    }
    tell(AllGraded());
    for (results::LabResult& part : parts) {
      const results::LabResult before = part;
      lab.ExplainCrashes(part);
      if (order.traces) lab.TraceFailures(part, options);
      AddSourceLines(part, course_.workspace());
      if (part != before) tell(Graded{part});
    }
  } catch (const text::Error& error) {
    tell(GradingFailed{report::Words(language_).Say(error.phrase)});
  } catch (const std::exception& error) {
    tell(GradingFailed{text::Printable(error.what())});
  }
}

GradingJob::GradingJob(const LiveLab& lab, const Order& order, const sigset_t& mask) {
  std::array<int, 2> ends;
  Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  pipe_ = Descriptor(ends[0]);
  const Descriptor writer(ends[1]);
  const pid_t parent = getpid();
  process_ = Checked(fork(), "fork");
  if (process_ > 0) {
    setpgid(process_, process_);  // both do it: each may be the first
    Checked(fcntl(pipe_.get(), F_SETFL, O_NONBLOCK), "fcntl O_NONBLOCK");
    return;
  }
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  if (getppid() != parent) _exit(1);
  LeaveTheTerminal();
  try {
    lab.Grade(order, [&](const News& news) {
      if (!net::WriteAll(writer.get(), ToLine(news))) _exit(1);  // nobody reads any more
    });
  } catch (const InterruptedBySignal&) {
    // Whoever has asked for the end knows of it.
  }
  _exit(0);
}

GradingJob::~GradingJob() {
  kill(-process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

std::vector<News> GradingJob::Read() {
  std::array<char, 65'536> buffer;
  ssize_t size;
  while ((size = read(pipe_.get(), buffer.data(), buffer.size())) > 0) {
    text_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  has_ended_ = size == 0;
  std::vector<News> news;
  for (std::size_t end; (end = text_.find('\n')) != std::string::npos; text_.erase(0, end + 1)) {
    news.push_back(FromLine(std::string_view(text_).substr(0, end)));
  }
  return news;
}

}  // namespace socklab::grading
