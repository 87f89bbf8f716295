// One check on the page.
#ifndef SOCKLAB_HARNESS_REPORT_PAGE_CHECK_H_
#define SOCKLAB_HARNESS_REPORT_PAGE_CHECK_H_

#include <cstddef>
#include <string>

#include "harness/report/layout.h"
#include "harness/report/page/drawing.h"
#include "harness/report/page/markup.h"
#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report::page {

// How much of each thing is shown: a page stays readable, and small, whatever programs have printed and sent.
struct Limits {
  std::size_t steps = 0;  // of a conversation
  std::size_t bytes = 0;  // of a step
  std::size_t text = 0;   // bytes of a text; twice as many in what a program printed
};

// "passed", "failed", "undecided".
std::string NameOf(results::Verdict verdict, const Words& words);

class CheckWriter {
 public:
  CheckWriter(const results::LabResult& lab, const Words& words, const Limits& limits, Bytes& bytes)
      : lab_(lab), words_(words), limits_(limits), bytes_(bytes) {}

  // Its mark, name and points on a line.
  Markup Title(const results::CheckResult& check) const;
  // What there is to say of a check that did not pass, after its title.
  Markup Story(const results::CheckResult& check) const;

  // "check fail basic": by these the page's filter finds it.
  static std::string ClassOf(const results::CheckResult& check);
  // Its name as the target of a link.
  std::string IdOf(const results::CheckResult& check) const;

 private:
  Markup Why(const results::CheckResult& check) const;
  // With its system calls, where a second run that shows them tells the same; else with that run after it.
  Markup ConversationWithCalls(const results::CheckResult& check) const;
  Markup Conversation(const std::vector<results::Step>& steps) const;
  Markup Comparison(const results::Difference& difference) const;
  Markup Side(const std::string& label, const std::string& text, int caret, std::int64_t bytes,
              const std::string& kind) const;
  Markup Now(const results::Finding& finding) const;
  Markup Source(const results::Place& place) const;
  Markup Output(const std::string& label, const std::string& output) const;
  Markup Hint(const results::CheckResult& check) const;
  Markup Command(const std::string& label, const std::string& command) const;

  std::string Label(const std::string& id) const { return words_.Sentence(id); }
  std::string In(const results::Texts& texts) const;
  Markup Limited(const std::string& text) const { return Text(Bounded(text, limits_.text)); }

  const results::LabResult& lab_;
  const Words& words_;
  const Limits& limits_;
  Bytes& bytes_;
};

}  // namespace socklab::report::page

#endif  // SOCKLAB_HARNESS_REPORT_PAGE_CHECK_H_
