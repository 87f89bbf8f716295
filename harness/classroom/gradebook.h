// The gradebook of a class: a file in which submissions and their results are kept (SQLite, see schema.cc). Each change
// is written whole or not at all, whatever ends the writer.
#ifndef SOCKLAB_HARNESS_CLASSROOM_GRADEBOOK_H_
#define SOCKLAB_HARNESS_CLASSROOM_GRADEBOOK_H_

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "harness/classroom/class.h"
#include "harness/classroom/database.h"
#include "harness/classroom/gradebook_file.h"
#include "harness/results/results.h"
#include "harness/text/phrase.h"

namespace socklab::classroom {

// The class as the gradebook in that file has it: of each submission the newest result. Throws UsageError where the
// file is refused (gradebook_file.h), MachineError where it cannot be read.
Class ReadClass(const std::filesystem::path& path);

// A submission of one student for one lab, as it was found.
struct Submission {
  std::string student;  // key
  std::string lab;      // "04_tcp_chat"
  std::string time;     // when it was handed in, RFC 3339; empty where nothing tells it
  std::string source;   // where it was found among the submissions; empty where the student handed in nothing
  std::string digest;   // of what was taken, SHA-256 in hexadecimal; empty where nothing was
  text::Phrase reason;  // why nothing was taken; else empty

  bool operator==(const Submission&) const = default;
};

// What came of grading a submission.
struct Result {
  std::string digest;    // of the submission
  std::string key;       // digest of the submission, the lab's revision, the harness's version and the options
  std::string revision;  // of the lab
  std::string options;
  Outcome outcome = Outcome::kGraded;  // or kDoesNotBuild
  results::LabResult result;
};

// The newest result of each key that is wanted, from the gradebook in that file. Throws as ReadClass does.
std::vector<Result> ResultsIn(const std::filesystem::path& path, const std::set<std::string>& wanted);
// The keys of all its results.
std::set<std::string> KeysIn(const std::filesystem::path& path);

// A submission that could not be graded there, because the machine was at fault.
struct Undecided {
  std::string lab;
  std::string digest;
  text::Phrase reason;
};
std::vector<Undecided> UndecidedIn(const std::filesystem::path& path);

// To write to it: one writer at a time.
class Gradebook {
 public:
  // Makes the file where it is missing. Throws UsageError where it is refused or another writer is at work,
  // MachineError where it cannot be written to; so do the functions below.
  explicit Gradebook(std::filesystem::path path);

  // Adds students, and tells new things of those that are known. With a roster, those that are not among them are off
  // the roster; without, none is put on it or taken off.
  void Write(const std::vector<Student>& students, bool has_roster);

  // Adds attempts, in that order where no time tells another one; all together. An attempt that is known (by its digest
  // and its time) is found again. An attempt of which nothing was taken gives way to another one from the same place,
  // and that of a student who has handed in nothing to any.
  void Write(const std::vector<Submission>& submissions);

  // What was kept of a student under another key, from before a roster told the right one, is this student's. Nothing
  // where there is no such other student, or it is on the roster.
  void Rename(const std::string& from, const std::string& to);

  // Those that are on the roster, by their keys.
  std::vector<Student> Roster() const;

  // Runs are numbered; results are those of the run that was begun last. Grades all anew, if that is asked: returns the
  // first run whose results need not be made again, which is an earlier one where that was not brought to an end.
  std::int64_t BeginRun(bool again = false);
  // It has done all that it had to do.
  void EndRun();

  // Whether there is such a result, from a run that is not before `since`.
  bool Has(const std::string& key, std::int64_t since = 0) const;
  // Of all submissions that are alike.
  void Write(const Result& result);
  // It could not be graded, because the machine was at fault; until a result is written, and not where one was before.
  void SetNotDecided(const std::string& lab, const std::string& digest, const text::Phrase& reason);

  // Adds results of another gradebook, as they are, of which this one has none yet and `wanted` has the keys. Returns
  // what each of them is. Throws UsageError where that file is refused.
  std::vector<Outcome> TakeFrom(const std::filesystem::path& path, const std::set<std::string>& wanted);

  // Writes a copy of all that it holds to another file, whose place it takes once it is whole.
  void PutAt(const std::filesystem::path& path) const;

  std::int64_t run() const { return run_; }
  const Database& database() const { return database_; }

 private:
  template <typename Action>
  auto Do(Action action) const;

  std::filesystem::path path_;
  WriterLock lock_;
  Database database_;
  std::int64_t run_ = 0;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_GRADEBOOK_H_
