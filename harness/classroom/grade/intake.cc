#include "harness/classroom/grade/intake.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/classroom/digest.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

std::vector<grading::Lab> LabsOf(const IntakeOrder& order) {
  std::vector<grading::Lab> labs;
  for (const PreparedLab& prepared : order.labs) labs.push_back(prepared.lab);
  return labs;
}

std::string KeyOf(const std::string& digest, const PreparedLab& lab, const GraderOptions& options) {
  return Digest().Add(digest).Add(lab.lab.folder).Add(lab.revision).Add(options.ToText(lab)).Hex();
}

Student StudentOf(const HandIn& hand_in, const Student* known) {
  Student student = {.key = known ? known->key : hand_in.key,
                     .name = known ? known->name : hand_in.name,
                     .email = known ? known->email : hand_in.email,
                     .is_on_roster = known != nullptr,
                     .columns = hand_in.columns};
  if (known) student.columns.insert(known->columns.begin(), known->columns.end());
  return student;
}

class Taker {
 public:
  explicit Taker(const IntakeOrder& order) : order_(order), labs_(LabsOf(order)) {}

  Intake Take() {
    for (const HandIn& hand_in : order_.hand_ins) Add(hand_in);
    for (const Student& student : order_.roster.students()) {
      if (students_.emplace(student.key, student).second) AddNothingOf(student);
    }
    for (auto& [key, student] : students_) intake_.students.push_back(std::move(student));
    for (auto& [key, unit] : units_) intake_.units.push_back(std::move(unit));
    return std::move(intake_);
  }

 private:
  void Add(const HandIn& hand_in) {
    const Student* const known = order_.roster.Find(hand_in);
    const Student student = StudentOf(hand_in, known);
    const auto [entry, is_new] = students_.emplace(student.key, student);
    entry->second.columns.insert(student.columns.begin(), student.columns.end());
    if (known && known->key != hand_in.key) intake_.renamed[hand_in.key] = known->key;
    if (!known && is_new && !order_.roster.students().empty()) intake_.strangers.push_back(student.key);
    AddSubmissions(hand_in, student.key);
  }

  void AddSubmissions(const HandIn& hand_in, const std::string& student) {
    const auto refuse = [&](std::size_t lab, const text::Phrase& reason) {
      intake_.submissions.push_back(SubmissionOf(hand_in, student, lab, "", reason));
    };
    try {
      const Contents contents = Open(order_.root, hand_in);
      for (std::size_t lab = 0; lab < labs_.size(); ++lab) {
        try {
          AddTaken(hand_in, student, lab, classroom::Take(contents, labs_[lab], labs_, order_.course).digest());
        } catch (const Refused& refused) {
          refuse(lab, refused.phrase);
        }
      }
    } catch (const Refused& refused) {
      for (std::size_t lab = 0; lab < labs_.size(); ++lab) refuse(lab, refused.phrase);
    }
  }

  void AddTaken(const HandIn& hand_in, const std::string& student, std::size_t lab, const std::string& digest) {
    intake_.submissions.push_back(SubmissionOf(hand_in, student, lab, digest, {}));
    const std::string key = KeyOf(digest, order_.labs[lab], order_.options);
    units_.emplace(key, Unit{lab, digest, key, hand_in});
  }

  Submission SubmissionOf(const HandIn& hand_in, const std::string& student, std::size_t lab, const std::string& digest,
                          const text::Phrase& reason) const {
    return {.student = student,
            .lab = labs_[lab].folder,
            .time = hand_in.time,
            .source = hand_in.source(),
            .digest = digest,
            .reason = reason};
  }

  void AddNothingOf(const Student& student) {
    for (const grading::Lab& lab : labs_) {
      intake_.submissions.push_back({.student = student.key,
                                     .lab = lab.folder,
                                     .time = "",
                                     .source = "",
                                     .digest = "",
                                     .reason = "submission.missing"});
    }
  }

  const IntakeOrder& order_;
  std::vector<grading::Lab> labs_;
  Intake intake_;
  std::map<std::string, Student> students_;
  std::map<std::string, Unit> units_;
};

}  // namespace

Intake TakeIn(const IntakeOrder& order) {
  return Taker(order).Take();
}

Taken TakeAgain(const IntakeOrder& order, const Unit& unit) {
  const std::vector<grading::Lab> labs = LabsOf(order);
  Taken taken = Take(Open(order.root, unit.hand_in), labs[unit.lab], labs, order.course);
  if (taken.digest() != unit.digest) throw Refused("grade.has_changed");
  return taken;
}

}  // namespace socklab::classroom
