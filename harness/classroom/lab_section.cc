#include "harness/classroom/lab_section.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/classroom/clusters.h"
#include "harness/classroom/statistics.h"
#include "harness/report/layout.h"
#include "harness/report/summary.h"

namespace socklab::classroom {
namespace {

using report::page::Element;
using report::page::Markup;
using report::page::Percent;
using report::page::Short;
using report::page::Text;
using text::Phrase;

constexpr int kMostOfName = 100;          // columns
constexpr std::size_t kMostOfRule = 600;  // bytes
constexpr std::size_t kMostRules = 8;
constexpr std::size_t kMostClusters = 40;
constexpr std::size_t kMostMutants = 4;
constexpr int kPlotHeight = 90, kPlotWidth = 44;  // pixels, of the drawing and of one of its columns

class Section {
 public:
  Section(const std::string& lab, std::size_t number, const GradedClass& graded,
          const std::map<std::string, std::string>& links, report::Language language)
      : number_(number),
        graded_(graded),
        links_(links),
        statistics_(StatisticsOf(lab, graded.grades)),
        words_(statistics_.example ? report::WordsFor(*statistics_.example, language) : report::Words(language)) {}

  Markup Write(const std::vector<grading::FailureTable>& tables) const {
    Markup section = Head();
    if (statistics_.graded > 0) {
      section += Clusters(ClustersOf(statistics_.lab, graded_.grades, tables)) + Rules() + Checks();
    }
    return Element("section", {{"class", "lab"}, {"id", fmt::format("lab-{}", number_)}}, section);
  }

 private:
  Markup Say(const Phrase& phrase) const { return Text(words_.Say(phrase)); }
  Markup Heading3(const Phrase& phrase) const { return Element("h3", {}, Say(phrase)); }

  Markup Head() const {
    const Markup title = Element("h2", {}, Text(TitleOf(statistics_.lab, statistics_.example, words_.language())));
    Markup score;
    if (statistics_.graded > 0)
      score = Element("p", {{"class", "score"}},
                      Element("strong", {}, Text(fmt::format("{:.1f}", statistics_.mean))) + Text(" / 100 ") +
                          Element("span", {{"class", "label"}}, Say("class.mean")));
    return Element("header", {}, Element("div", {{"class", "title"}}, title + score) + Distribution() + Facts());
  }

  Markup Facts() const {
    Markup facts;
    const auto fact = [&](const char* id, const std::string& value) {
      facts += Element("div", {}, Element("dt", {}, Say(id)) + Element("dd", {}, Text(value)));
    };
    const auto count = [&](const char* id, int value) {
      if (value > 0) fact(id, std::to_string(value));
    };
    fact("class.graded", fmt::format("{} / {}", statistics_.graded, statistics_.students));
    if (statistics_.graded > 0) {
      fact("class.median", Shown(statistics_.median));
      fact("class.best", Shown(statistics_.best));
    }
    count("class.not_built", statistics_.not_built);
    count("class.late", statistics_.late);
    count("class.standing_missing", statistics_.missing);
    count("class.standing_refused", statistics_.nothing_to_grade);
    count("class.standing_undecided", statistics_.not_decided);
    return Element("dl", {{"class", "facts"}}, facts);
  }

  // A column for each ten points.
  Markup Distribution() const {
    if (statistics_.graded == 0) return {};
    const int most = std::max(1, *std::ranges::max_element(statistics_.distribution));
    Markup drawing;
    for (std::size_t i = 0; i < statistics_.distribution.size(); ++i) {
      const int count = statistics_.distribution[i];
      const double height = static_cast<double>(kPlotHeight) * count / most;
      const int x = static_cast<int>(i) * kPlotWidth;
      const auto at = [&](double y, const char* kind, const std::string& text) {
        return Element("text",
                       {{"x", std::to_string(x + kPlotWidth / 2)},
                        {"y", fmt::format("{:.1f}", y)},
                        {"class", kind},
                        {"text-anchor", "middle"}},
                       Text(text));
      };
      drawing += Element("rect", {{"x", std::to_string(x + 3)},
                                  {"y", fmt::format("{:.1f}", 18 + kPlotHeight - height)},
                                  {"width", std::to_string(kPlotWidth - 6)},
                                  {"height", fmt::format("{:.1f}", height)}});
      if (count > 0) drawing += at(14 + kPlotHeight - height, "count", std::to_string(count));
      drawing += at(34 + kPlotHeight, "dim", i == 10 ? "100" : fmt::format("{}–{}", 10 * i, 10 * i + 9));
    }
    return Element("svg",
                   {{"class", "distribution"},
                    {"viewBox", fmt::format("0 0 {} {}", 11 * kPlotWidth, kPlotHeight + 40)},
                    {"role", "img"},
                    {"aria-label", words_.Say("class.distribution")}},
                   drawing);
  }

  // ---- What fails

  Markup BarOf(int failed, int of) const {
    const double part = of == 0 ? 0 : 100.0 * failed / of;
    return Element("svg", {{"class", "share"}, {"height", "10"}, {"aria-hidden", "true"}},
                   Element("rect", {{"class", "all"}, {"width", "100%"}, {"height", "10"}}) +
                       Element("rect", {{"class", "lost"}, {"width", Percent(part)}, {"height", "10"}}));
  }

  Markup Rules() const {
    if (statistics_.rules.empty()) return {};
    Markup items;
    for (std::size_t i = 0; i < std::min(kMostRules, statistics_.rules.size()); ++i) {
      const RuleFailures& rule = statistics_.rules[i];
      Markup text = Element("span", {{"class", "label"}}, Say({"class.rule", {{"rule", Short(rule.rule, 20)}}}));
      const auto found = statistics_.example->rules.find(rule.rule);
      if (found != statistics_.example->rules.end() && found->second.contains("en")) {
        text += Text(" ") + report::page::WithCode(report::Bounded(
                                results::In(report::CodeOf(words_.language()), found->second), kMostOfRule));
      }
      items += Element(
          "li", {},
          Element("span", {{"class", "share-of"}}, Text(fmt::format("{} / {}", rule.failed, statistics_.graded))) +
              BarOf(rule.failed, statistics_.graded) + Element("span", {{"class", "rule-text"}}, text));
    }
    return Heading3("class.rules") + Element("ol", {{"class", "rules"}}, items);
  }

  Markup Checks() const {
    Markup rows;
    for (const CheckFailures& each : statistics_.checks) {
      const results::CheckResult& check = *each.check;
      rows +=
          Element("tr", {},
                  Element("th", {{"scope", "row"}, {"class", "name"}}, Text(Short(check.full_name(), kMostOfName))) +
                      Element("td", {}, Text(report::TierName(check.tier, words_))) +
                      Element("td", {{"class", "num"}}, Text(std::to_string(check.points))) +
                      Element("td", {{"class", "num"}}, Text(fmt::format("{} / {}", each.failed, each.decided))) +
                      Element("td", {}, BarOf(each.failed, each.decided)));
    }
    Markup titles = Element("th", {{"scope", "col"}}, Say("class.check")) +
                    Element("th", {{"scope", "col"}}, Say("page.tier")) +
                    Element("th", {{"scope", "col"}, {"class", "num"}}, Say("class.points")) +
                    Element("th", {{"scope", "col"}, {"class", "num"}}, Say("page.fail")) +
                    Element("th", {{"scope", "col"}}, Element("span", {{"class", "unseen"}}, Say("class.share")));
    const Markup table = Element("thead", {}, Element("tr", {}, titles)) + Element("tbody", {}, rows);
    return Heading3("class.checks") +
           Element("div", {{"class", "wide"}, {"tabindex", "0"}}, Element("table", {}, table));
  }

  // ---- Who fails alike

  Markup Clusters(const std::vector<Cluster>& clusters) const {
    if (clusters.empty()) return {};
    Markup all;
    for (std::size_t i = 0; i < std::min(kMostClusters, clusters.size()); ++i) all += ClusterOf(clusters[i]);
    Markup rest;
    if (clusters.size() > kMostClusters)
      rest = Element("p", {}, Say({"list.more", {{"count", clusters.size() - kMostClusters}}}));
    return Heading3("class.clusters") + Element("p", {{"class", "label"}}, Say("class.clusters_are")) + all + rest;
  }

  Markup ClusterOf(const Cluster& cluster) const {
    const Markup title =
        Element("strong", {}, Text(std::to_string(cluster.students.size()))) + Text(" ") + NameOf(cluster);
    Markup students, checks;
    for (const StudentGrades* grades : cluster.students)
      students += Element("li", {}, LinkTo(*grades->student, links_));
    for (const auto& [check, found] : cluster.failures)
      checks += Element("li", {{"class", "name"}}, Text(Short(check, kMostOfName)));
    return Element("details", {{"class", "cluster"}},
                   Element("summary", {}, Element("span", {}, title)) + Element("ul", {{"class", "names"}}, students) +
                       (cluster.does_not_build ? Markup() : Element("ul", {{"class", "failed-checks"}}, checks)));
  }

  // By its mutants, or by how many checks it fails.
  Markup NameOf(const Cluster& cluster) const {
    if (cluster.does_not_build) return Say("class.cluster_does_not_build");
    if (cluster.mutants.empty()) {
      const std::string first = Short(cluster.failures.begin()->first, 60);
      if (cluster.failures.size() == 1) return Say({"class.cluster_fails_one", {{"check", first}}});
      return Say({"class.cluster_fails", {{"check", first}, {"others", cluster.failures.size() - 1}}});
    }
    std::vector<Phrase> names;
    for (std::size_t i = 0; i < std::min(kMostMutants, cluster.mutants.size()); ++i) {
      std::string name = cluster.mutants[i];
      std::ranges::replace(name, '_', ' ');
      names.push_back(text::Verbatim(Short(name, 80)));
    }
    if (cluster.mutants.size() > kMostMutants)
      names.push_back({"list.more", {{"count", cluster.mutants.size() - kMostMutants}}});
    return cluster.mutants.size() == 1 ? Say({"class.cluster_like", {{"mutant", names}}})
                                       : Say({"class.cluster_like_one_of", {{"mutants", names}}});
  }

  std::size_t number_;
  const GradedClass& graded_;
  const std::map<std::string, std::string>& links_;
  LabStatistics statistics_;
  report::Words words_;
};

}  // namespace

Markup LinkTo(const Student& student, const std::map<std::string, std::string>& links) {
  const Markup name = Text(Short(student.name, kMostOfName));
  const auto link = links.find(student.key);
  return link == links.end() ? name : Element("a", {{"href", link->second}}, name);
}

std::string TitleOf(const std::string& lab, const results::LabResult* example, report::Language language) {
  return Short(example ? report::Heading(*example, report::WordsFor(*example, language)) : lab, kMostOfName);
}

Markup LabSection(const std::string& lab, std::size_t number, const GradedClass& graded,
                  const std::vector<grading::FailureTable>& tables, const std::map<std::string, std::string>& links,
                  report::Language language) {
  return Section(lab, number, graded, links, language).Write(tables);
}

}  // namespace socklab::classroom
