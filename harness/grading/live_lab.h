// A lab that is graded again and again while the student writes it: its programs are built by the compiler alone, and
// each grading is a process of its own, which can be ended at any time.
#ifndef SOCKLAB_HARNESS_GRADING_LIVE_LAB_H_
#define SOCKLAB_HARNESS_GRADING_LIVE_LAB_H_

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/grading/build_manifest.h"
#include "harness/grading/course.h"
#include "harness/grading/grade.h"
#include "harness/grading/news.h"
#include "harness/grading/process.h"
#include "harness/net/descriptor.h"
#include "harness/report/words.h"

namespace socklab::grading {

// Which checks are graded, and in which order.
struct Order {
  std::vector<std::vector<std::string>> parts;  // their full names, one part after the other; none: all, as one part
  std::uint64_t seed = 0;
  bool traces = false;  // the system calls of failed checks, once all are graded
};

class LiveLab {
 public:
  // Builds what the student does not write. Throws MachineError where that fails.
  LiveLab(const Course& course, const Lab& lab, report::Language language);

  const BuildManifest& manifest() const { return manifest_; }
  const Course& course() const { return course_; }
  const Lab& lab() const { return lab_; }

  // Builds the programs and grades them; returns once all has been told.
  void Grade(const Order& order, const std::function<void(const News&)>& tell) const;

 private:
  BuildResult BuildPrograms() const;

  const Course& course_;
  const Lab& lab_;
  report::Language language_;
  BuildManifest manifest_;
  TemporaryFolder folder_;
};

// One grading, in a process of its own, and in a process group of its own, which a terminal's signals do not reach. It
// has the signal mask that is given. It ends with this object, and with all that it has started.
class GradingJob {
 public:
  GradingJob(const LiveLab& lab, const Order& order, const sigset_t& mask);
  ~GradingJob();
  GradingJob(const GradingJob&) = delete;

  int descriptor() const { return pipe_.get(); }  // readable when there is news, or the end
  // All that has been told since. Waits for nothing.
  std::vector<News> Read();
  bool has_ended() const { return has_ended_; }  // and everything it told has been read

 private:
  net::Descriptor pipe_;
  pid_t process_ = -1;
  std::string text_;  // that does not make a whole line yet
  bool has_ended_ = false;
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_LIVE_LAB_H_
