#include "harness/classroom/database.h"

#include <sqlite3.h>

namespace socklab::classroom {
namespace {

constexpr int kLongestValue = 64 << 20;  // bytes; a results document has some 100 KB
constexpr int kBusyMilliseconds = 10'000;

[[noreturn]] void Throw(sqlite3* database, int code) {
  throw DatabaseError(code & 0xff, database ? sqlite3_errmsg(database) : sqlite3_errstr(code));
}

void Check(sqlite3* database, int code) {
  if (code != SQLITE_OK) Throw(database, code);
}

sqlite3* Open(const std::string& name, int flags) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &database, flags | SQLITE_OPEN_NOFOLLOW, nullptr);
  if (code == SQLITE_OK) return database;
  const DatabaseError error(code & 0xff, database ? sqlite3_errmsg(database) : sqlite3_errstr(code));
  sqlite3_close(database);
  throw error;
}

// To read it too: what a writer left unfinished can only then be undone. A file that may not be written to is read all
// the same.
int FlagsOf(Database::Mode mode) {
  return mode == Database::Mode::kCreate ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
}

}  // namespace

bool DatabaseError::IsDamage() const {
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

Database::Database(const std::filesystem::path& path, Mode mode)
    : database_(Open(std::filesystem::weakly_canonical(path), FlagsOf(mode))) {
  BeSuspicious();
  if (mode == Mode::kRead) Execute("PRAGMA query_only = ON");
}

Database::Database() : database_(Open(":memory:", SQLITE_OPEN_READWRITE)) {}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

void Database::BeSuspicious() const {
  sqlite3_db_config(get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(get(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(get(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_limit(get(), SQLITE_LIMIT_LENGTH, kLongestValue);
  sqlite3_busy_timeout(get(), kBusyMilliseconds);
  Execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON;");
}

void Database::Execute(const std::string& statements) const {
  Check(get(), sqlite3_exec(get(), statements.c_str(), nullptr, nullptr, nullptr));
}

Database Database::CopyInMemory() const {
  Database copy;
  sqlite3_backup* const backup = sqlite3_backup_init(copy.get(), "main", get(), "main");
  if (!backup) Throw(copy.get(), sqlite3_errcode(copy.get()));
  sqlite3_backup_step(backup, -1);
  Check(copy.get(), sqlite3_backup_finish(backup));
  return copy;
}

Query::Query(const Database& database, std::string_view statement) : database_(database) {
  sqlite3_stmt* prepared = nullptr;
  Check(database.get(),
        sqlite3_prepare_v2(database.get(), statement.data(), static_cast<int>(statement.size()), &prepared, nullptr));
  statement_.reset(prepared);
}

void Query::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Query& Query::Bind(std::string_view text) {
  Check(database_.get(), sqlite3_bind_text64(statement_.get(), ++bound_, text.empty() ? "" : text.data(), text.size(),
                                             SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Query& Query::Bind(std::int64_t number) {
  Check(database_.get(), sqlite3_bind_int64(statement_.get(), ++bound_, number));
  return *this;
}

Query& Query::Bind(double number) {
  Check(database_.get(), sqlite3_bind_double(statement_.get(), ++bound_, number));
  return *this;
}

bool Query::Next() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) Throw(database_.get(), code);
  return code == SQLITE_ROW;
}

std::string Query::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))) : "";
}

std::int64_t Query::Int(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Query::Real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

bool Query::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Transaction::Transaction(const Database& database) : database_(database) {
  database_.Execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    database_.Execute("ROLLBACK");
  } catch (const DatabaseError&) {
    // SQLite has rolled it back itself, for example because the disk is full.
  }
}

void Transaction::Commit() {
  database_.Execute("COMMIT");
  is_open_ = false;
}

}  // namespace socklab::classroom
