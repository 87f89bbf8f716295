#include "harness/grading/compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <thread>

#include "harness/grading/process.h"
#include "harness/grading/side_by_side.h"
#include "harness/results/whole_file.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostErrors = 65'536;  // bytes of what a compiler says

// Empty where there is no such file.
std::string ReadFile(const fs::path& path, std::size_t most = std::string::npos) {
  return results::ReadWhole(path, most).value_or("");
}

std::size_t Digest(std::string_view text) {
  return std::hash<std::string_view>()(text);
}

// The files that a dependency file of GCC or clang (-MMD) names. Sources whose names have a space are never found
// there, and so are compiled each time.
std::vector<std::string> DependenciesIn(const fs::path& path) {
  std::istringstream words(ReadFile(path));
  std::vector<std::string> files;
  std::string word;
  words >> word;  // "server.o:"
  while (words >> word) {
    if (word != "\\") files.push_back(word);
  }
  return files;
}

template <typename Tasks>
int Threads(const Tasks& tasks) {
  const int cpus = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return std::min(cpus, static_cast<int>(tasks.size()));
}

}  // namespace

// A source to compile. Beside the object, at PATH.o, stand what it was compiled from (PATH.record), what the compiler
// says of that (PATH.d), and what it finds wrong (PATH.errors).
struct Compiler::Object {
  const Way* way;
  std::string source;
  fs::path path;  // without extension
  bool is_broken = false;

  fs::path With(const char* extension) const { return path.string() + extension; }
};

struct Compiler::Program {
  const Way* way;
  std::string name;
  std::vector<const Object*> objects;
  bool is_broken = false;
  std::string errors = {};
};

// Nothing else lies in that folder: a program can look into it.
fs::path Compiler::Path(const Program& program) const {
  return output_ / "programs" / program.name;
}

Compiler::Compiler(fs::path workspace, BuildManifest manifest, fs::path output)
    : workspace_(std::move(workspace)), manifest_(std::move(manifest)), output_(std::move(output)) {
  for (const char* folder : {"objects", "programs", "temporary"}) fs::create_directories(output_ / folder);
}

// Before anything is compiled: what changes meanwhile is compiled once more by the next build.
void Compiler::TakeSnapshot() {
  snapshot_.clear();
  for (const fs::directory_entry& entry : fs::directory_iterator(workspace_ / manifest_.folder)) {
    const fs::path name = entry.path().filename();
    const bool is_source = name.extension() == ".cc" || name.extension() == ".h";
    std::error_code error;
    if (!is_source || !entry.is_regular_file(error)) continue;
    snapshot_[manifest_.folder + '/' + name.string()] = Digest(ReadFile(entry.path()));
  }
}

std::vector<std::string> Compiler::SourcesOf(const std::string& program) const {
  const auto main_of = [&](const std::string& name) { return manifest_.folder + '/' + name + ".cc"; };
  std::vector<std::string> sources = {main_of(program)};  // even if it is missing: the compiler will say so
  for (const auto& [path, digest] : snapshot_) {
    const bool is_main =
        std::ranges::any_of(manifest_.programs, [&](const std::string& each) { return path == main_of(each); });
    if (path.ends_with(".cc") && !is_main) sources.push_back(path);
  }
  return sources;
}

std::vector<Compiler::Object> Compiler::ObjectsOf(const Way& way) const {
  std::vector<Object> objects;
  for (const std::string& program : way.programs) {
    for (const std::string& source : SourcesOf(program)) {
      if (std::ranges::find(objects, source, &Object::source) != objects.end()) continue;
      const std::string name = fs::path(source).stem().string() + '@' + way.suffix;
      objects.push_back({.way = &way, .source = source, .path = output_ / "objects" / name});
    }
  }
  return objects;
}

// As for `env`: the compiler with its environment alone, and room for its temporary files that vanishes with ours.
std::vector<std::string> Compiler::Command(const Way& way) const {
  std::vector<std::string> words = {"env", "-i", "TMPDIR=" + (output_ / "temporary").string()};
  for (const auto& [name, value] : way.environment) words.push_back(name + '=' + value);
  words.push_back(way.compiler);
  return words;
}

// An added header may take the place of another one, and so may its removal.
std::string Compiler::Key(const Object& object) const {
  std::string names = object.source;
  for (const std::string& flag : object.way->compile) names += '\n' + flag;
  for (const auto& [path, digest] : snapshot_) {
    if (path.ends_with(".h")) names += '\n' + path;
  }
  return std::to_string(Digest(names));
}

bool Compiler::IsUpToDate(const Object& object) const {
  std::ifstream record(object.With(".record"));
  std::string key, path;
  if (!fs::exists(object.With(".o")) || !(record >> key) || key != Key(object)) return false;
  bool knows_source = false;
  for (std::size_t digest = 0; record >> path >> digest;) {
    const auto found = snapshot_.find(path);
    if (found == snapshot_.end() || found->second != digest) return false;
    knows_source |= path == object.source;
  }
  return knows_source;
}

void Compiler::Compile(Object& object) const {
  fs::remove(object.With(".record"));
  std::vector<std::string> words = Command(*object.way);
  std::ranges::copy(object.way->compile, std::back_inserter(words));
  words.insert(words.end(), {"-MMD", "-MF", object.With(".d"), "-c", object.source, "-o", object.With(".o")});
  const RunOptions options = {.folder = workspace_, .errors_to = object.With(".errors"), .output_too = true};
  object.is_broken = Run(words, options) != 0;
  if (object.is_broken) return;
  std::string record = Key(object) + '\n';
  for (const std::string& path : DependenciesIn(object.With(".d"))) {
    const auto found = snapshot_.find(path);
    if (found != snapshot_.end()) record += fmt::format("{} {}\n", path, found->second);
  }
  std::ofstream(object.With(".record")) << record;
}

std::vector<Compiler::Program> Compiler::ProgramsOf(const std::vector<Object>& objects) const {
  std::vector<Program> programs;
  for (const Way& way : manifest_.ways) {
    for (const std::string& name : way.programs) {
      Program program = {.way = &way, .name = name + way.suffix, .objects = {}};
      for (const std::string& source : SourcesOf(name)) {
        const auto is_object = [&](const Object& each) { return each.way == &way && each.source == source; };
        program.objects.push_back(&*std::ranges::find_if(objects, is_object));
      }
      programs.push_back(std::move(program));
    }
  }
  return programs;
}

void Compiler::Link(Program& program) const {
  for (const Object* object : program.objects) {
    if (!object->is_broken) continue;
    program.errors += ReadFile(object->With(".errors"), kMostErrors - program.errors.size());
    program.is_broken = true;
  }
  if (program.is_broken) return;
  const fs::path path = Path(program), record = output_ / "objects" / (program.name + ".linked");
  std::string linked;
  for (const Object* object : program.objects) linked += ReadFile(object->With(".record"));
  if (fs::exists(path) && ReadFile(record) == linked) return;
  fs::remove(record);
  std::vector<std::string> words = Command(*program.way);
  const fs::path output = output_ / "objects" / program.name, errors = output_ / "objects" / (program.name + ".errors");
  words.insert(words.end(), {"-o", output});
  for (const Object* object : program.objects) words.push_back(object->With(".o"));
  std::ranges::copy(program.way->libraries, std::back_inserter(words));
  std::ranges::copy(program.way->link, std::back_inserter(words));
  if (Run(words, {.folder = workspace_, .errors_to = errors, .output_too = true}) != 0) {
    program.is_broken = true;
    program.errors = ReadFile(errors, kMostErrors);
    return;
  }
  fs::rename(output, path);
  std::ofstream(record) << linked;
}

Compiled Compiler::Build() {
  TakeSnapshot();
  std::vector<Object> objects;
  for (const Way& way : manifest_.ways) std::ranges::move(ObjectsOf(way), std::back_inserter(objects));
  std::vector<Object*> stale;
  compiled_sources_.clear();
  for (Object& object : objects) {
    if (IsUpToDate(object)) continue;
    stale.push_back(&object);
    compiled_sources_.push_back(object.source);
  }
  const EndingsForThreads endings;
  const auto compile = [&](std::size_t i) { Compile(*stale[i]); };
  WorkSideBySide({{.threads = Threads(stale), .tasks = stale.size(), .work = compile}});

  std::vector<Program> programs = ProgramsOf(objects);
  const auto link = [&](std::size_t i) { Link(programs[i]); };
  WorkSideBySide({{.threads = Threads(programs), .tasks = programs.size(), .work = link}});
  Compiled compiled;
  for (const Program& program : programs) {
    if (program.is_broken) compiled.errors[program.name] = program.errors;
    if (!program.is_broken) compiled.programs[program.name] = Path(program);
  }
  return compiled;
}

}  // namespace socklab::grading
