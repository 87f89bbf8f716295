#include "harness/grading/mutants.h"

#include <sstream>
#include <stdexcept>

#include "harness/grading/process.h"
#include "harness/program/sanitizer.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

// What is started as this program; empty for nothing.
std::string InPlaceOf(const std::string& program, const std::string& path, const Mutant* mutant) {
  if (mutant && program == mutant->program) return mutant->path;
  if (mutant && program == program::SanitizedName(mutant->program)) return mutant->sanitized;
  return path;
}

}  // namespace

Mutant Mutant::Parse(const std::string& text) {
  const std::vector<std::string> parts = Split(text, ':');
  if (parts.size() != 4 && parts.size() != 5) {
    throw std::runtime_error(text + " is not of the form NAME:PROGRAM:CHECKS:PATH[:SANITIZED]");
  }
  return {parts[0], parts[1], Split(parts[2], ','), parts[3], parts.size() == 5 ? parts[4] : ""};
}

results::LabResult RunnerGrader::Grade(const Mutant* mutant, const std::vector<std::string>& selection) const {
  const TemporaryFolder folder;
  const fs::path json = folder / "results.json";
  std::vector<std::string> words = {fs::absolute(runner_), "--quiet", "--seed", "1", "--json", json};
  for (const auto& [program, path] : references_) {
    const std::string chosen = InPlaceOf(program, path, mutant);
    if (!chosen.empty()) words.insert(words.end(), {"--program", program + "=" + ShellQuoted(fs::absolute(chosen))});
  }
  words.insert(words.end(), selection.begin(), selection.end());
  Run(words);
  return results::ReadDocument(json).at(0);
}

}  // namespace socklab::grading
