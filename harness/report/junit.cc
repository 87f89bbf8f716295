#include "harness/report/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "harness/report/layout.h"
#include "harness/report/plain_story.h"
#include "harness/report/summary.h"
#include "harness/text/quote.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;

// Printable text has no character that XML forbids.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text::Printable(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string Attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, Escaped(OneLine(value)));
}

// For names, of which the schema demands that they are not empty.
std::string OrElse(const std::string& text, std::string_view otherwise) {
  return text.find_first_not_of(" \n\t\r") == std::string::npos ? std::string(otherwise) : text;
}

// xs:decimal knows neither infinity nor exponents.
std::string Decimal(double seconds) {
  return fmt::format("{:.3f}", std::isfinite(seconds) ? std::clamp(seconds, 0.0, 1e9) : 0);
}

// Without the time zone, which the schema forbids: the Z of UTC.
std::string Timestamp(const std::string& time) {
  const std::string_view form = "0000-00-00T00:00:00";
  const bool fits = time.size() >= form.size() &&
                    std::ranges::equal(std::string_view(time).substr(0, form.size()), form, [](char c, char model) {
                      return model == '0' ? c >= '0' && c <= '9' : c == model;
                    });
  return fits ? time.substr(0, form.size()) : "1970-01-01T00:00:00";
}

// The checks of one suite of one lab.
class Suite {
 public:
  Suite(const LabResult& lab, std::string name, std::size_t id, const Words& words)
      : lab_(lab), name_(std::move(name)), id_(id), words_(words) {
    for (const CheckResult& check : lab.checks) {
      if (check.suite == name_) checks_.push_back(&check);
    }
  }

  std::string Write() const {
    std::string text =
        fmt::format("  <testsuite id=\"{}\"{}{}{}{}{}>\n", id_, Attribute("package", OrElse(lab_.lab, "lab")),
                    Attribute("name", OrElse(name_, "checks")), Attribute("timestamp", Timestamp(lab_.identity.time)),
                    Attribute("hostname", OrElse(lab_.identity.host, "localhost")), Counts());
    text += "    <properties>\n";
    text += Property("title", Heading(lab_, words_)) + Property("harness", lab_.identity.harness);
    text += Property("seed", std::to_string(lab_.seed)) + Property("isolation", lab_.isolation);
    for (const CheckResult* check : checks_) {
      const std::string name = OrElse(check->name, "check");
      text += Property(name + ".points", std::to_string(check->points)) + Property(name + ".tier", Name(check->tier));
      if (!check->rule.empty()) text += Property(name + ".rule", check->rule);
    }
    text += "    </properties>\n";
    for (const CheckResult* check : checks_) text += Case(*check);
    return text + "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n";
  }

 private:
  std::string Counts() const {
    const auto count = [&](Verdict verdict) { return std::ranges::count(checks_, verdict, &CheckResult::verdict); };
    double seconds = 0;
    for (const CheckResult* check : checks_) seconds += std::isfinite(check->seconds) ? check->seconds : 0;
    return fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{}\"", checks_.size(),
                       count(Verdict::kFail), count(Verdict::kInconclusive), Decimal(seconds));
  }

  static std::string Property(std::string_view name, std::string_view value) {
    return fmt::format("      <property{}{}/>\n", Attribute("name", name), Attribute("value", value));
  }

  std::string Case(const CheckResult& check) const {
    std::string text =
        fmt::format("    <testcase{}{} time=\"{}\"", Attribute("classname", fmt::format("{}.{}", lab_.lab, name_)),
                    Attribute("name", OrElse(check.name, "check")), Decimal(check.seconds));
    if (check.verdict == Verdict::kPass) return text + "/>\n";
    const bool failed = check.verdict == Verdict::kFail;
    const char* const element = failed ? "failure" : "error";
    return text + fmt::format(">\n      <{}{} type=\"{}\">{}</{}>\n    </testcase>\n", element,
                              Attribute("message", MessageOf(check, words_)), failed ? "failed" : "inconclusive",
                              Escaped(PlainStory(check, words_)), element);
  }

  const LabResult& lab_;
  std::string name_;
  std::size_t id_;
  const Words& words_;
  std::vector<const CheckResult*> checks_;
};

// Each once, in the order in which they appear.
std::vector<std::string> SuitesOf(const LabResult& lab) {
  std::vector<std::string> suites;
  for (const CheckResult& check : lab.checks) {
    if (std::ranges::find(suites, check.suite) == suites.end()) suites.push_back(check.suite);
  }
  return suites;
}

}  // namespace

std::string JUnit(const std::vector<LabResult>& labs, Language language) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  std::size_t id = 0;
  for (const LabResult& lab : labs) {
    const Words words = WordsFor(lab, language);
    for (const std::string& suite : SuitesOf(lab)) text += Suite(lab, suite, id++, words).Write();
  }
  return text + "</testsuites>\n";
}

}  // namespace socklab::report
