#include "harness/classroom/roster.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>

#include "harness/classroom/csv.h"
#include "harness/grading/course.h"
#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::classroom {
namespace {

using grading::UsageError;
using text::Lower;

// Without case, and without all that is no letter or digit; letters that are not ASCII stay.
std::string Plain(std::string_view text) {
  std::string plain;
  for (const unsigned char c : text) {
    if (c >= 0x80 || std::isalnum(c)) plain += static_cast<char>(c < 0x80 ? std::tolower(c) : c);
  }
  return plain;
}

// As systems call them, in the order in which they are preferred; without what Plain drops.
constexpr std::array kKeyTitles = {
    "key",        "login",     "username",      "sisloginid",   "loginid",   "netid", "githubusername", "githubuser",
    "sid",        "studentid", "studentnumber", "idnumber",     "sisuserid", "学号",  "用户名",         "账号",
    "identifier", "id",        "email",         "emailaddress", "邮箱"};
constexpr std::array kNameTitles = {"name", "fullname", "studentname", "student", "姓名", "全名"};
constexpr std::array kFirstNameTitles = {"firstname", "givenname", "名"};
constexpr std::array kLastNameTitles = {"lastname", "surname", "familyname", "姓", "姓氏"};
constexpr std::array kEmailTitles = {"email", "emailaddress", "mail", "邮箱", "电子邮件", "电子邮件地址"};
// Columns whose values identify a student besides the key.
constexpr std::array kIdTitles = {
    "login", "username",     "sisloginid",    "loginid",  "netid",     "githubusername", "githubuser",
    "sid",   "studentid",    "studentnumber", "idnumber", "sisuserid", "identifier",     "id",
    "email", "emailaddress", "学号",          "用户名",   "账号",      "canvasuser",     "moodleparticipant"};

using Column = std::optional<std::size_t>;

template <std::size_t N>
Column ColumnNamed(const Table& table, const std::array<const char*, N>& titles) {
  for (const char* title : titles) {
    for (std::size_t i = 0; i < table.titles.size(); ++i) {
      if (Plain(table.titles[i]) == title) return i;
    }
  }
  return std::nullopt;
}

// As the user names it; throws UsageError where there is none.
Column ColumnChosen(const Table& table, const std::map<std::string, std::string>& columns, const std::string& what) {
  const auto chosen = columns.find(what);
  if (chosen == columns.end()) return std::nullopt;
  for (std::size_t i = 0; i < table.titles.size(); ++i) {
    if (table.titles[i] == chosen->second) return i;
  }
  throw UsageError({"roster.no_column", {{"title", text::PrintableLine(chosen->second)}}});
}

struct Columns {
  Column key, name, first_name, last_name, email;

  Columns(const Table& table, const std::map<std::string, std::string>& chosen) {
    key = ColumnChosen(table, chosen, "key");
    name = ColumnChosen(table, chosen, "name");
    email = ColumnChosen(table, chosen, "email");
    if (!key) key = ColumnNamed(table, kKeyTitles);
    if (!name) name = ColumnNamed(table, kNameTitles);
    if (!email) email = ColumnNamed(table, kEmailTitles);
    first_name = ColumnNamed(table, kFirstNameTitles);
    last_name = ColumnNamed(table, kLastNameTitles);
  }
};

std::string Cell(const Table::Row& row, Column column) {
  return column ? row.cells[*column] : "";
}

std::string NameIn(const Table::Row& row, const Columns& columns) {
  if (columns.name) return Cell(row, columns.name);
  const std::string first = Cell(row, columns.first_name), last = Cell(row, columns.last_name);
  return first.empty() || last.empty() ? first + last : first + ' ' + last;
}

Student StudentIn(const Table& table, const Table::Row& row, const Columns& columns) {
  Student student = {.key = Cell(row, columns.key),
                     .name = NameIn(row, columns),
                     .email = Cell(row, columns.email),
                     .is_on_roster = true,
                     .columns = {}};
  if (student.name.empty()) student.name = student.key;
  for (std::size_t i = 0; i < table.titles.size(); ++i) {
    if (!table.titles[i].empty()) student.columns[table.titles[i]] = row.cells[i];
  }
  return student;
}

// Canvas lists points where others list students, and a student for tests.
bool IsNobody(const Student& student) {
  return Plain(student.name) == "pointspossible" || Plain(student.name) == "studenttest";
}

bool IsIdentifying(const std::string& title) {
  return std::ranges::find(kIdTitles, Plain(title)) != kIdTitles.end();
}

// All that a student may be identified by.
std::set<std::string> IdentitiesOf(const Student& student) {
  std::set<std::string> identities = {Lower(student.key), Lower(student.email)};
  for (const auto& [title, value] : student.columns) {
    if (IsIdentifying(title)) identities.insert(Lower(value));
  }
  identities.erase("");
  return identities;
}

std::set<std::string> IdentitiesOf(const HandIn& hand_in) {
  std::set<std::string> identities = {Lower(hand_in.key), Lower(hand_in.name), Lower(hand_in.email)};
  for (const auto& [title, value] : hand_in.columns) {
    identities.insert(Lower(value));
    if (title == "Moodle participant") identities.insert("participant " + value);  // as its worksheets have it
  }
  identities.erase("");
  return identities;
}

// "Lee, Ann" is "Ann Lee", and "leeann" for Canvas.
std::set<std::string> SpellingsOf(const std::string& name) {
  std::set<std::string> spellings = {Plain(name)};
  const std::size_t comma = name.find(',');
  if (comma != std::string::npos) spellings.insert(Plain(name.substr(comma + 1)) + Plain(name.substr(0, comma)));
  const std::size_t space = name.rfind(' ');
  if (comma == std::string::npos && space != std::string::npos) {
    spellings.insert(Plain(name.substr(space + 1)) + Plain(name.substr(0, space)));
  }
  spellings.erase("");
  return spellings;
}

bool HaveCommon(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& each) { return b.contains(each); });
}

}  // namespace

Roster::Roster(std::string_view csv, const std::map<std::string, std::string>& chosen) {
  Table table;
  try {
    table = ParseTable(csv);
  } catch (const std::runtime_error& error) {
    throw UsageError({"roster.cannot_parse", {{"error", error.what()}}});
  }
  const Columns columns(table, chosen);
  if (!columns.key) {
    std::string titles;
    for (const std::string& title : table.titles) titles += (titles.empty() ? "" : ", ") + text::PrintableLine(title);
    throw UsageError({"roster.no_key", {{"titles", titles}}});
  }
  std::map<std::string, int> lines;
  for (const Table::Row& row : table.rows) {
    Student student = StudentIn(table, row, columns);
    if (IsNobody(student)) continue;
    if (student.key.empty()) throw UsageError({"roster.empty_key", {{"line", row.line}}});
    const auto [before, is_new] = lines.emplace(student.key, row.line);
    if (!is_new) {
      throw UsageError(
          {"roster.twice", {{"line", row.line}, {"other", before->second}, {"key", text::PrintableLine(student.key)}}});
    }
    students_.push_back(std::move(student));
  }
  Mark();
}

Roster::Roster(std::vector<Student> students) : students_(std::move(students)) {
  Mark();
}

void Roster::Mark() {
  for (const Student& student : students_) marks_.push_back({IdentitiesOf(student), SpellingsOf(student.name)});
}

const Student* Roster::Find(const HandIn& hand_in) const {
  const auto only = [&](auto is_meant) -> const Student* {
    const Student* found = nullptr;
    for (std::size_t i = 0; i < students_.size(); ++i) {
      if (!is_meant(i)) continue;
      if (found) return nullptr;
      found = &students_[i];
    }
    return found;
  };
  if (const Student* found = only([&](std::size_t i) { return students_[i].key == hand_in.key; })) return found;
  const std::set<std::string> identities = IdentitiesOf(hand_in), names = SpellingsOf(hand_in.name);
  const Student* found = only([&](std::size_t i) { return HaveCommon(marks_[i].identities, identities); });
  return found ? found : only([&](std::size_t i) { return HaveCommon(marks_[i].spellings, names); });
}

}  // namespace socklab::classroom
