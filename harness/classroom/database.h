// A file of SQLite's, in terms of C++: statements that bind and read values, transactions, errors as exceptions.
#ifndef SOCKLAB_HARNESS_CLASSROOM_DATABASE_H_
#define SOCKLAB_HARNESS_CLASSROOM_DATABASE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace socklab::classroom {

// What SQLite says, with its result code.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int code, const std::string& message) : runtime_error(message), code(code) {}

  // The file holds something else than SQLite wrote: SQLITE_CORRUPT, SQLITE_NOTADB.
  bool IsDamage() const;

  int code;  // primary result code
};

class Database {
 public:
  enum class Mode { kRead, kWrite, kCreate };

  // To read it is to undo what a writer has begun, and not finished, before it was ended. What the file itself may
  // define (triggers, views, functions in its schema) is never run. Throws DatabaseError.
  Database(const std::filesystem::path& path, Mode mode);
  // One that lives in memory.
  Database();

  // Runs statements that return nothing.
  void Execute(const std::string& statements) const;
  // All that it holds, in a database that lives in memory.
  Database CopyInMemory() const;
  sqlite3* get() const { return database_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  void BeSuspicious() const;

  std::unique_ptr<sqlite3, Close> database_;
};

// One statement: values are bound in order, rows are read one after the other. Throws DatabaseError.
class Query {
 public:
  Query(const Database& database, std::string_view statement);

  Query& Bind(std::string_view text);
  Query& Bind(std::int64_t number);
  Query& Bind(double number);

  // Whether there is a (further) row.
  bool Next();
  // Runs a statement that returns no row.
  void Run() { Next(); }

  // Of the row, by the column's index; columns of other types are converted.
  std::string Text(int column) const;
  std::int64_t Int(int column) const;
  double Real(int column) const;
  bool IsNull(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

// Everything until Commit is written together, or not at all.
class Transaction {
 public:
  explicit Transaction(const Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;

  void Commit();

 private:
  const Database& database_;
  bool is_open_ = true;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_DATABASE_H_
