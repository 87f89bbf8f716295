#include "labs/03_tcp_reliability/checks/judging.h"

#include <utility>

namespace socklab::lab3 {

Phrase Subject::Should(std::string id, std::vector<text::Argument> arguments) const {
  arguments.insert(arguments.begin(), {"program", program});
  return {std::move(id), std::move(arguments)};
}

void Subject::Fail(Phrase should, Phrase observed) const {
  throw Unmet(std::move(should), std::move(observed), where);
}

Phrase SendsInstead(const Segment& segment) {
  return {"lab3.sends", {{"segment", ToString(segment)}}};
}

}  // namespace socklab::lab3
