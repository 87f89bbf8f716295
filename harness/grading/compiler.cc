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

constexpr std::size_t kMostOfCandidates = std::size_t{4} << 20;  // bytes of one source
constexpr std::chrono::seconds kBuildAtMost{180};                // CPU time in the sandbox
constexpr char kSupport[] = "labs/support";

// Empty where there is no such file.
std::string ReadFile(const fs::path& path, std::size_t most = std::string::npos) {
  return results::ReadWhole(path, most).value_or("");
}

bool IsSource(const fs::path& path) {
  return path.extension() == ".cc" || path.extension() == ".h";
}

// Changes whenever the file does.
std::string StampOf(const fs::path& path) {
  std::error_code none;
  const auto size = fs::file_size(path, none);
  return fmt::format("{} {} {}\n", path.string(), none ? 0 : size,
                     fs::last_write_time(path, none).time_since_epoch().count());
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

// A source to compile. Beside the object, at PATH.o, stand what it was compiled from (PATH.record), and what the
// compiler tells of that (PATH.d).
struct Compiler::Object {
  const Way* way;
  std::string source;
  fs::path path;  // without extension
  bool is_broken = false;
  std::string said = {};

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
    : Compiler(workspace, manifest, output, workspace / manifest.folder, true,
               std::make_unique<InWorkspace>(workspace, output / "temporary")) {}

Compiler::Compiler(fs::path workspace, BuildManifest manifest, fs::path output, fs::path candidate,
                   const InSandbox& sandbox)
    : Compiler(std::move(workspace), std::move(manifest), std::move(output), std::move(candidate), false,
               std::make_unique<InSandbox>(sandbox)) {}

Compiler::Compiler(fs::path workspace, BuildManifest manifest, fs::path output, fs::path sources, bool follows_links,
                   std::unique_ptr<CompilationPlace> place)
    : workspace_(std::move(workspace)),
      manifest_(std::move(manifest)),
      output_(std::move(output)),
      sources_(std::move(sources)),
      follows_links_(follows_links),
      place_(std::move(place)) {
  for (const char* folder : {"objects", "programs", "temporary"}) fs::create_directories(output_ / folder);
}

// Before anything is compiled: what changes meanwhile is compiled once more by the next build.
void Compiler::TakeSnapshot() {
  snapshot_.clear();
  for (const fs::directory_entry& entry : fs::directory_iterator(sources_)) {
    const std::string name = entry.path().filename();
    if (IsSource(name)) Take(manifest_.folder + '/' + name, entry.path(), follows_links_);
  }
  const fs::path support = workspace_ / kSupport;
  if (!fs::is_directory(support)) return;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(support)) {
    if (entry.path().extension() == ".h") Take(entry.path().lexically_relative(workspace_), entry.path(), true);
  }
}

void Compiler::Take(const std::string& name, const fs::path& file, bool follows_link) {
  std::error_code error;
  const fs::file_status status = follows_link ? fs::status(file, error) : fs::symlink_status(file, error);
  if (!fs::is_regular_file(status) || (!follows_link && fs::file_size(file, error) > kMostOfCandidates)) return;
  snapshot_[name] = std::make_shared<const std::string>(ReadFile(file));
}

std::vector<std::string> Compiler::SourcesOf(const std::string& program) const {
  const auto main_of = [&](const std::string& name) { return manifest_.folder + '/' + name + ".cc"; };
  std::vector<std::string> sources = {main_of(program)};  // even if it is missing: the compiler will say so
  for (const auto& [path, text] : snapshot_) {
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

CompilationStep Compiler::StepFor(const Way& way) const {
  return {.subject = "",
          .compiler = way.compiler,
          .environment = way.environment,
          .flags = {},
          .outputs = {},
          .objects = {},
          .more = {},
          .files = {}};
}

// What a stranger has handed in must not take hours altogether, however many sources it consists of.
StepResult Compiler::Run(const CompilationStep& step) const {
  if (std::chrono::nanoseconds(computing_) > kBuildAtMost) {
    return {.said =
                fmt::format("{}: error: not compiled: the sources before it have taken more than {} s of CPU time\n",
                            step.subject, kBuildAtMost.count())};
  }
  StepResult result = place_->Run(step);
  computing_ += result.computing.count();
  return result;
}

// An added header may take the place of another one, and so may its removal.
std::string Compiler::Key(const Object& object) const {
  std::string names = object.source;
  for (const std::string& flag : object.way->compile) names += '\n' + flag;
  for (const auto& [path, text] : snapshot_) {
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
    if (found == snapshot_.end() || Digest(*found->second) != digest) return false;
    knows_source |= path == object.source;
  }
  return knows_source;
}

void Compiler::Compile(Object& object) const {
  fs::remove(object.With(".record"));
  CompilationStep step = StepFor(*object.way);
  step.subject = object.source;
  step.flags = object.way->compile;
  step.flags.push_back("-MMD");
  step.outputs = {{"-MF", object.With(".d")}, {"-o", object.With(".o")}};
  step.more = {"-c", object.source};
  step.files = snapshot_;
  const StepResult result = Run(step);
  object.is_broken = !result.is_done;
  object.said = result.said;
  if (object.is_broken) return;
  std::string record = Key(object) + '\n';
  for (const std::string& path : DependenciesIn(object.With(".d"))) {
    const auto found = snapshot_.find(path);
    if (found != snapshot_.end()) record += fmt::format("{} {}\n", path, Digest(*found->second));
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
    program.errors += object->said.substr(0, kMostSaid - program.errors.size());
    program.is_broken = true;
  }
  if (program.is_broken) return;
  const fs::path path = Path(program), record = output_ / "objects" / (program.name + ".linked");
  std::string linked;
  for (const Object* object : program.objects) linked += ReadFile(object->With(".record"));
  for (const std::string& library : program.way->libraries) linked += StampOf(workspace_ / library);
  if (fs::exists(path) && ReadFile(record) == linked) return;
  fs::remove(record);
  CompilationStep step = StepFor(*program.way);
  const fs::path output = output_ / "objects" / program.name;
  step.subject = program.name;
  step.outputs = {{"-o", output}};
  for (const Object* object : program.objects) step.objects.push_back(object->With(".o"));
  step.more = program.way->libraries;
  std::ranges::copy(program.way->link, std::back_inserter(step.more));
  step.files = libraries_;
  const StepResult result = Run(step);
  if (!result.is_done) {
    program.is_broken = true;
    program.errors = result.said;
    return;
  }
  fs::rename(output, path);
  std::ofstream(record) << linked;
}

// Each is read once, for all programs.
void Compiler::TakeLibraries() {
  libraries_.clear();
  if (place_->has_files()) return;
  for (const Way& way : manifest_.ways) {
    for (const std::string& library : way.libraries) {
      libraries_.try_emplace(library, std::make_shared<const std::string>(ReadFile(workspace_ / library)));
    }
  }
}

Compiled Compiler::Build() {
  TakeSnapshot();
  TakeLibraries();
  computing_ = 0;
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
