// What one student is told: a page with the grades, and behind them the report on each lab.
#ifndef SOCKLAB_HARNESS_CLASSROOM_STUDENT_PAGE_H_
#define SOCKLAB_HARNESS_CLASSROOM_STUDENT_PAGE_H_

#include <map>
#include <string>

#include "harness/classroom/export/class_table.h"

namespace socklab::classroom {

enum class Reader { kInstructor, kStudent };  // the student sees of checks what the policy shows

// The page of report/html.h on the attempts that count. Whatever the strings hold, they are text on it.
std::string StudentPage(const GradedClass& graded, const StudentGrades& grades, Reader reader,
                        report::Language language);

// The name of the student's file, without its folder: letters, digits, "-", "." and "_" of the key, and a number where
// two would be the same, also for file systems that do not know case. By the keys of all students.
std::map<std::string, std::string> FileNames(const Class& graded, const std::string& extension);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_STUDENT_PAGE_H_
