#include "harness/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "harness/report/grouping.h"
#include "harness/report/layout.h"
#include "harness/report/page/assets.h"
#include "harness/report/page/check.h"
#include "harness/report/page/document.h"
#include "harness/report/page/drawing.h"
#include "harness/report/page/markup.h"
#include "harness/report/summary.h"

namespace socklab::report {
namespace {

using page::Attributes;
using page::Element;
using page::Limits;
using page::Markup;
using page::Text;
using results::CheckResult;
using results::LabResult;
using results::Tier;
using results::Verdict;

constexpr std::size_t kMostOfALab = 900'000;  // bytes
// Tried one after the other until a lab is small enough.
constexpr std::array<Limits, 6> kLimits = {
    {{400, 2048, 6000}, {200, 512, 3000}, {100, 128, 2000}, {40, 64, 800}, {12, 32, 200}, {3, 0, 80}}};
constexpr std::size_t kMostOfHead = 300;     // bytes of a name in the head
constexpr std::size_t kMostOfRemark = 1000;  // bytes
constexpr int kMostOfTitle = 120;            // columns

constexpr std::array kVerdicts = {Verdict::kFail, Verdict::kInconclusive, Verdict::kPass};

// One lab on the page.
class LabWriter {
 public:
  LabWriter(const LabResult& lab, std::size_t number, const Words& words, const Limits& limits)
      : lab_(lab), number_(number), words_(words), bytes_(limits.bytes), checks_(lab, words, limits, bytes_) {}

  Markup Write() {
    Markup lab = Head();
    for (const text::Phrase& remark : {InconclusiveRemark(lab_), IsolationRemark(lab_)}) {
      if (!remark.empty()) lab += Element("p", {{"class", "remark"}}, Text(Bounded(words_.Say(remark), kMostOfRemark)));
    }
    if (lab_.checks.empty()) lab += Element("p", {}, Text(words_.Say("report.no_checks")));
    lab += Told(Verdict::kFail, "page.failed") + Told(Verdict::kInconclusive, "page.undecided") + Passed();
    lab += page::Data(fmt::format("bytes-{}", number_), bytes_.data());
    return Element("section", {{"class", "lab"}, {"id", fmt::format("lab-{}", number_)}}, lab);
  }

 private:
  Markup Head() const {
    const Markup title = Element("h2", {}, Text(page::Short(Heading(lab_, words_), kMostOfTitle)));
    Markup tiers;
    for (const Tier tier : results::kTiers) tiers += Bar(tier);
    return Element(
        "header", {},
        Element("div", {{"class", "title"}}, title + Score()) + Element("div", {{"class", "tiers"}}, tiers) + Facts());
  }

  Markup Score() const {
    const std::string bonus = Bonus(PointsOf(lab_, Tier::kExtra));
    Markup score =
        Element("strong", {}, Text(std::to_string(lab_.score()))) + Text(fmt::format(" / {}", lab_.max_score()));
    if (!bonus.empty())
      score +=
          Element("span", {{"class", "extra"}}, Text(fmt::format("  {} {}", bonus, TierName(Tier::kExtra, words_))));
    return Element("p", {{"class", "score"}}, score);
  }

  Markup Bar(Tier tier) const {
    const Points points = PointsOf(lab_, tier);
    const int all = points.decided + points.undecided;
    if (all == 0) return {};
    const auto part = [&](std::string_view kind, int from, int size) {
      return Element("rect", {{"class", std::string(kind)},
                              {"x", page::Percent(100.0 * from / all)},
                              {"width", page::Percent(100.0 * size / all)},
                              {"height", "10"}});
    };
    std::string fraction = Fraction(points);
    if (points.undecided > 0) fraction += ", " + words_.Say({"report.undecided", {{"points", points.undecided}}});
    return Element("div", {{"class", "bar"}},
                   Element("span", {{"class", "tier"}}, Text(TierName(tier, words_))) +
                       Element("svg", {{"height", "10"}, {"aria-hidden", "true"}},
                               part("all", 0, all) + part("earned", 0, points.earned) +
                                   part("undecided", points.decided, points.undecided)) +
                       Element("span", {{"class", "points"}}, Text(fraction)));
  }

  // When and how it was graded.
  Markup Facts() const {
    std::string time = lab_.identity.time;
    if (time.size() == 20) time = time.substr(0, 10) + " " + time.substr(11, 8) + " UTC";
    Markup facts;
    const auto fact = [&](const char* id, const std::string& value) {
      if (value.empty()) return;
      facts += Element("div", {},
                       Element("dt", {}, Text(words_.Say(id))) + Element("dd", {}, Text(Bounded(value, kMostOfHead))));
    };
    fact("page.time", time);
    fact("page.took", Seconds(lab_.seconds));
    fact("page.seed", std::to_string(lab_.seed));
    fact("page.isolation", lab_.isolation);
    fact("page.host", lab_.identity.host);
    return Element("dl", {{"class", "facts"}}, facts);
  }

  std::vector<const CheckResult*> Those(Verdict verdict) const {
    std::vector<const CheckResult*> checks;
    for (const CheckResult& check : lab_.checks) {
      if (check.verdict == verdict) checks.push_back(&check);
    }
    return checks;
  }

  Markup Heading3(const char* id, std::size_t count) const {
    return Element("h3", {}, Text(words_.Say({id, {{"checks", count}}})));
  }

  // Checks that did not pass. What several failed for is told once, by the first of them.
  Markup Told(Verdict verdict, const char* heading) {
    std::vector<const CheckResult*> left = Those(verdict);
    if (left.empty()) return {};
    Markup told = Heading3(heading, left.size());
    while (!left.empty()) {
      const CheckResult* const first = left.front();
      const auto same = std::stable_partition(left.begin(), left.end(), [&](const CheckResult* check) {
        return check == first || HaveSameReason(*first, *check);
      });
      told += Group({left.begin(), same});
      left.erase(left.begin(), same);
    }
    return told;
  }

  Markup Group(const std::vector<const CheckResult*>& group) {
    const CheckResult& first = *group.front();
    Markup markup = Element("article", {{"class", page::CheckWriter::ClassOf(first)}, {"id", checks_.IdOf(first)}},
                            Element("h4", {}, checks_.Title(first)) + checks_.Story(first));
    if (group.size() == 1) return markup;
    Markup others = Element("p", {{"class", "same"}},
                            Text(words_.Say({"page.same_reason", {{"check", page::Short(first.name, kMostOfTitle)}}})));
    for (auto other = std::next(group.begin()); other != group.end(); ++other) {
      others += Element("details", {{"class", page::CheckWriter::ClassOf(**other)}, {"id", checks_.IdOf(**other)}},
                        Element("summary", {}, checks_.Title(**other)) + checks_.Story(**other));
    }
    return Element("div", {{"class", "group"}}, markup + others);
  }

  Markup Passed() const {
    const std::vector<const CheckResult*> passed = Those(Verdict::kPass);
    if (passed.empty()) return {};
    Markup list;
    for (const CheckResult* check : passed) {
      list += Element("li", {{"class", page::CheckWriter::ClassOf(*check)}, {"id", checks_.IdOf(*check)}},
                      checks_.Title(*check));
    }
    return Heading3("page.passed", passed.size()) + Element("ul", {{"class", "passed"}}, list);
  }

  const LabResult& lab_;
  std::size_t number_;
  const Words& words_;
  page::Bytes bytes_;
  page::CheckWriter checks_;
};

// As much of the lab as there is room for.
Markup Lab(const LabResult& lab, std::size_t number, Language language) {
  const Words words = WordsFor(lab, language);
  Markup markup;
  for (const Limits& limits : kLimits) {
    markup = LabWriter(lab, number, words, limits).Write();
    if (markup.text().size() <= kMostOfALab) break;
  }
  return markup;
}

// The labs with their scores, where there are several.
Markup Contents(const std::vector<LabResult>& labs, Language language) {
  if (labs.size() < 2) return {};
  Markup items;
  for (std::size_t i = 0; i < labs.size(); ++i) {
    const std::string title = page::Short(Heading(labs[i], WordsFor(labs[i], language)), kMostOfTitle);
    items += Element("li", {},
                     Element("a", {{"href", fmt::format("#lab-{}", i)}}, Text(title)) +
                         Text(fmt::format(" {} / {}", labs[i].score(), labs[i].max_score())));
  }
  return Element("nav", {}, Element("ul", {}, items));
}

Markup Choice(const std::string& id, const std::string& label) {
  return Element(
      "label", {},
      Element("input", {{"type", "checkbox"}, {"id", id}, {"checked", ""}, {"autocomplete", "off"}}) + Text(label));
}

// What is shown: the style sheet alone hides the rest.
Markup Filter(const std::vector<LabResult>& labs, const Words& words) {
  const auto any = [&](auto is_such) {
    return std::ranges::any_of(labs, [&](const LabResult& lab) { return std::ranges::any_of(lab.checks, is_such); });
  };
  Markup tiers, verdicts;
  for (const Tier tier : results::kTiers) {
    if (any([&](const CheckResult& check) { return check.tier == tier; })) {
      tiers += Choice(fmt::format("show-{}", Name(tier)), TierName(tier, words));
    }
  }
  for (const Verdict verdict : kVerdicts) {
    if (any([&](const CheckResult& check) { return check.verdict == verdict; })) {
      verdicts += Choice(fmt::format("show-{}", Name(verdict)), page::NameOf(verdict, words));
    }
  }
  const auto set = [](const std::string& legend, const Markup& choices) {
    return Element("fieldset", {}, Element("legend", {}, Text(legend)) + choices);
  };
  return Element("form", {{"class", "filter"}, {"aria-label", words.Say("page.filter")}},
                 set(words.Say("page.verdict"), verdicts) + set(words.Say("page.tier"), tiers) +
                     Element("output", {{"class", "shown"}, {"hidden", ""}}));
}

// What the page's script says, with gaps that it fills.
nlohmann::json WordsOfScript(const Words& words) {
  return {{"copy", words.Say("page.copy")},
          {"copied", words.Say("page.copied")},
          {"close", words.Say("page.close")},
          {"text", words.Say("page.as_text")},
          {"hex", words.Say("page.as_hex")},
          {"part", words.Say({"page.part_of_bytes", {{"shown", "{shown}"}, {"size", "{size}"}}})},
          {"shown", words.Say({"page.shown", {{"shown", "{shown}"}, {"all", "{all}"}}})}};
}

}  // namespace

std::string Page(const std::vector<LabResult>& labs, Language language, const Intro& intro) {
  const Words words(language);
  std::string title = words.Say("page.title");
  if (!intro.title.empty()) {
    title = fmt::format("{} · {}", page::Short(intro.title, kMostOfTitle), title);
  } else if (labs.size() == 1) {
    title = fmt::format("{} · {}", page::Short(Heading(labs.front(), WordsFor(labs.front(), language)), kMostOfTitle),
                        title);
  }
  Markup body = page::ArrowHeads() +
                Element("header", {{"class", "page"}},
                        Element("h1", {}, Text(words.Say("page.title"))) + intro.markup + Contents(labs, language));
  Markup main;
  for (std::size_t i = 0; i < labs.size(); ++i) main += Lab(labs[i], i, language);
  if (!labs.empty()) body += Filter(labs, words);
  body += Element("noscript", {}, Element("p", {{"class", "remark"}}, Text(words.Say("page.no_script"))));
  body += Element("main", {}, main) + page::Data("words", WordsOfScript(words));
  return page::Document(title, language, {page::Style(), page::HashOfStyle(), page::Script(), page::HashOfScript()},
                        body);
}

}  // namespace socklab::report
