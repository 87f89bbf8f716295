// The tables of a gradebook, and how those of earlier versions become today's.
#ifndef SOCKLAB_HARNESS_CLASSROOM_SCHEMA_H_
#define SOCKLAB_HARNESS_CLASSROOM_SCHEMA_H_

#include <cstdint>
#include <string>

#include "harness/classroom/database.h"

namespace socklab::classroom {

// Stands in the file's header ("PRAGMA application_id"): "SOCK".
inline constexpr std::int64_t kApplicationId = 0x534F434B;

// Of the schema that this program writes ("PRAGMA user_version").
int CurrentVersion();

// 0 where the file is empty.
int VersionOf(const Database& database);

// Makes the tables of that version out of those that are there, of an earlier one or none. In one transaction.
void Migrate(const Database& database, int version);

// The first table, index, trigger or view that a gradebook of that version has not, or has otherwise; or one that is
// missing. Empty where all is as it should be.
std::string ForeignObjectIn(const Database& database, int version);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_SCHEMA_H_
