// One lab on the class page.
#ifndef SOCKLAB_HARNESS_CLASSROOM_LAB_SECTION_H_
#define SOCKLAB_HARNESS_CLASSROOM_LAB_SECTION_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "harness/classroom/export/class_table.h"
#include "harness/grading/failure_table.h"
#include "harness/report/page/markup.h"

namespace socklab::classroom {

// The student's name, which leads to the student's page.
report::page::Markup LinkTo(const Student& student, const std::map<std::string, std::string>& links);

// What its title on the page is: "04 TCP chat", or the folder where nothing was graded.
std::string TitleOf(const std::string& lab, const results::LabResult* example, report::Language language);

report::page::Markup LabSection(const std::string& lab, std::size_t number, const GradedClass& graded,
                                const std::vector<grading::FailureTable>& tables,
                                const std::map<std::string, std::string>& links, report::Language language);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_LAB_SECTION_H_
