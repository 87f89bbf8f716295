#include "harness/grading/compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <thread>

#include "harness/grading/errors.h"
#include "harness/grading/process.h"
#include "harness/grading/side_by_side.h"
#include "harness/results/whole_file.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kBuildAtMost{180};  // CPU time in the sandbox, for what the lab is not given
constexpr char kGiven[] = "labs/support/";

// Empty where there is no such file.
std::string ReadFile(const fs::path& path, std::size_t most = std::string::npos) {
  return results::ReadWhole(path, most).value_or("");
}

// Whole or not at all: half a record would call up to date what is not.
void Record(const fs::path& path, const std::string& text) {
  try {
    results::WriteWhole(path, text);
  } catch (const std::system_error& error) {
    throw CannotKeep(path.parent_path(), error.code().message());
  }
}

// A file name for what is made of a source: "labs.04_tcp_chat.server".
std::string Flat(const fs::path& path) {
  std::string name = fs::path(path).replace_extension().string();
  std::ranges::replace(name, '/', '.');
  return name;
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

// The files that a dependency file of GCC or clang (-MMD) names. No source of a lab has a space in its name.
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

std::string ArchiveName(const std::string& given, const std::string& suffix) {
  return Flat(given) + '@' + suffix + ".a";
}

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

// What is made of objects: an archive, or a program, which may consist of archives, too.
struct Compiler::Product {
  const Way* way;
  std::string name;
  std::vector<const Object*> objects = {};
  std::vector<const Product*> archives = {};  // each before those that it needs
  fs::path path = {};
  bool is_broken = false;
  std::string errors = {};
};

// Nothing else lies in that folder: a program can look into it.
fs::path Compiler::ProgramsFolder() const {
  return output_ / "programs" / fs::path(manifest_.folder).filename();
}

Compiler::Compiler(fs::path workspace, BuildManifest manifest, fs::path output)
    : Compiler(workspace, manifest, output, workspace / manifest.folder, true,
               std::make_unique<InWorkspace>(workspace, output / "temporary")) {}

Compiler::Compiler(fs::path workspace, BuildManifest manifest, fs::path output, const InSandbox& sandbox)
    : Compiler(workspace, manifest, output, workspace / manifest.folder, true, std::make_unique<InSandbox>(sandbox)) {}

Compiler::Compiler(fs::path workspace, BuildManifest manifest, fs::path output, fs::path candidate,
                   const InSandbox& sandbox)
    : Compiler(std::move(workspace), std::move(manifest), std::move(output), std::move(candidate), false,
               std::make_unique<InSandbox>(sandbox)) {}

Compiler::Compiler(fs::path workspace, BuildManifest manifest, fs::path output, fs::path sources, bool follows_links,
                   std::unique_ptr<CompilationPlace> place)
    : workspace_(std::move(workspace)),
      manifest_(std::move(manifest)),
      output_(std::move(output)),
      sources_(workspace_, manifest_, std::move(sources), follows_links),
      place_(std::move(place)) {
  for (const char* folder : {"objects", "temporary"}) fs::create_directories(output_ / folder);
  fs::create_directories(ProgramsFolder());
}

std::vector<Compiler::Object> Compiler::ObjectsOf(const Way& way) const {
  std::vector<Object> objects;
  const auto add = [&](const std::vector<std::string>& sources) {
    for (const std::string& source : sources) {
      if (std::ranges::find(objects, source, &Object::source) != objects.end()) continue;
      objects.push_back(
          {.way = &way, .source = source, .path = output_ / "objects" / (Flat(source) + '@' + way.suffix)});
    }
  };
  for (const std::string& program : way.programs) add(sources_.SourcesOf(program));
  for (const std::string& given : way.given) {
    if (!Precompiled(way, given)) add(sources_.SourcesOfGiven(given));
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
  const bool is_given = step.subject.starts_with(kGiven);
  if (!is_given) computing_ += result.computing.count();
  return result;
}

// An added header may take the place of another one, and so may its removal.
std::string Compiler::Key(const Object& object) const {
  std::string names = object.source + '\n' + object.way->version;
  for (const std::string& flag : object.way->compile) names += '\n' + flag;
  for (const std::string& header : sources_.HeadersFor(object.source)) names += '\n' + header;
  return std::to_string(Digest(names));
}

bool Compiler::IsUpToDate(const Object& object) const {
  std::ifstream record(object.With(".record"));
  std::string key, path;
  if (!fs::exists(object.With(".o")) || !(record >> key) || key != Key(object)) return false;
  bool knows_source = false;
  for (std::size_t digest = 0; record >> path >> digest;) {
    const auto found = sources_.files().find(path);
    if (found == sources_.files().end() || Digest(*found->second) != digest) return false;
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
  step.files = sources_.FilesFor(object.source);
  const StepResult result = Run(step);
  object.is_broken = !result.is_done;
  object.said = result.said;
  if (object.is_broken) return;
  std::string record = Key(object) + '\n';
  for (const std::string& path : DependenciesIn(object.With(".d"))) {
    const auto found = sources_.files().find(path);
    if (found != sources_.files().end()) record += fmt::format("{} {}\n", path, Digest(*found->second));
  }
  Record(object.With(".record"), record);
}

std::vector<const Compiler::Object*> Compiler::Among(const std::vector<Object>& objects, const Way& way,
                                                     const std::vector<std::string>& sources) {
  std::vector<const Object*> found;
  for (const std::string& source : sources) {
    const auto is_object = [&](const Object& each) { return each.way == &way && each.source == source; };
    found.push_back(&*std::ranges::find_if(objects, is_object));
  }
  return found;
}

std::vector<Compiler::Product> Compiler::ArchivesOf(const std::vector<Object>& objects) const {
  std::vector<Product> archives;
  for (const Way& way : manifest_.ways) {
    for (const std::string& given : way.given) {
      const std::optional<fs::path> precompiled = Precompiled(way, given);
      Product archive = {.way = &way, .name = given, .path = output_ / "objects" / ArchiveName(given, way.suffix)};
      if (precompiled) archive.path = *precompiled;
      if (!precompiled) archive.objects = Among(objects, way, sources_.SourcesOfGiven(given));
      archives.push_back(std::move(archive));
    }
  }
  return archives;
}

std::vector<Compiler::Product> Compiler::ProgramsOf(const std::vector<Object>& objects,
                                                    const std::vector<Product>& archives) const {
  std::vector<Product> programs;
  for (const Way& way : manifest_.ways) {
    for (const std::string& name : way.programs) {
      Product program = {
          .way = &way, .name = name + way.suffix, .objects = Among(objects, way, sources_.SourcesOf(name))};
      program.path = ProgramsFolder() / program.name;
      for (const Product& archive : archives) {
        if (archive.way == &way) program.archives.push_back(&archive);
      }
      programs.push_back(std::move(program));
    }
  }
  return programs;
}

// What its parts are made of, where all of them are whole; otherwise it is broken, as they are.
std::string Compiler::PartsOf(Product& product) const {
  const auto blame = [&](const std::string& said) {
    product.errors += said.substr(0, kMostSaid - product.errors.size());
    product.is_broken = true;
  };
  std::string parts;
  for (const Object* object : product.objects) {
    if (object->is_broken) blame(object->said);
    parts += ReadFile(object->With(".record"));
  }
  for (const Product* archive : product.archives) {
    if (archive->is_broken) blame(archive->errors);
    parts += StampOf(archive->path);
  }
  for (const std::string& library : product.way->libraries) parts += StampOf(workspace_ / library);
  return parts;
}

// There, once a precompiled library did not go with what this compiler makes: then it is compiled here.
fs::path Compiler::Distrust(const Way& way) const {
  return output_ / "objects" / fmt::format("distrust@{}.{}", way.suffix, Digest(way.version));
}

// Where there is one that was made of the very sources.
std::optional<fs::path> Compiler::Precompiled(const Way& way, const std::string& given) const {
  const fs::path archive = workspace_ / kPrecompiled / ArchiveName(given, way.suffix);
  const std::optional<std::string> made_of = results::ReadWhole(archive.string() + ".sources");
  if (!made_of || *made_of != sources_.DigestOfGiven() || fs::exists(Distrust(way))) return std::nullopt;
  return archive;
}

void Compiler::Archive(Product& archive) const {
  if (archive.objects.empty()) return;  // it is precompiled
  const std::string parts = PartsOf(archive);
  if (archive.is_broken) return;
  CompilationStep step = StepFor(*archive.way);
  step.subject = archive.name;
  step.compiler = "ar";
  step.outputs = {{"rcs", archive.path.string() + ".new"}};
  for (const Object* object : archive.objects) step.objects.push_back(object->With(".o"));
  Make(archive, step, parts);
}

void Compiler::Link(Product& program) {
  const std::string parts = PartsOf(program);
  if (program.is_broken) return;
  CompilationStep step = StepFor(*program.way);
  step.subject = program.name;
  step.outputs = {{"-o", output_ / "objects" / (fs::path(manifest_.folder).filename().string() + '.' + program.name)}};
  for (const Object* object : program.objects) step.objects.push_back(object->With(".o"));
  for (const Product* archive : program.archives) step.objects.push_back(archive->path);
  step.more = program.way->libraries;
  std::ranges::copy(program.way->link, std::back_inserter(step.more));
  step.files = libraries_;
  Make(program, step, parts);
  for (const Product* archive : program.archives) {
    const bool is_blamed = program.errors.find(archive->path.filename()) != std::string::npos;
    if (!program.is_broken || !archive->objects.empty() || !is_blamed) continue;
    Record(Distrust(*program.way), program.errors);
    distrusts_ = true;
  }
}

// Unless it is there, and made of the same parts.
void Compiler::Make(Product& product, const CompilationStep& step, const std::string& parts) const {
  const fs::path& output = step.outputs.front().path;
  const fs::path record = output.string() + ".parts";
  if (fs::exists(product.path) && ReadFile(record) == parts) return;
  fs::remove(record);
  fs::remove(output);
  const StepResult result = Run(step);
  if (!result.is_done) {
    product.is_broken = true;
    product.errors = result.said;
    return;
  }
  fs::rename(output, product.path);
  Record(record, parts);
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
  sources_.Take();
  TakeLibraries();
  computing_ = 0;
  compiled_sources_.clear();
  distrusts_ = false;
  Compiled compiled = BuildOnce();
  return distrusts_ ? BuildOnce() : compiled;
}

Compiled Compiler::BuildOnce() {
  std::vector<Object> objects;
  for (const Way& way : manifest_.ways) std::ranges::move(ObjectsOf(way), std::back_inserter(objects));
  std::vector<Object*> stale;
  for (Object& object : objects) {
    if (IsUpToDate(object)) continue;
    stale.push_back(&object);
    compiled_sources_.push_back(object.source);
  }
  const EndingsForThreads endings;
  const auto compile = [&](std::size_t i) { Compile(*stale[i]); };
  WorkSideBySide({{.threads = Threads(stale), .tasks = stale.size(), .work = compile}});

  std::vector<Product> archives = ArchivesOf(objects);
  const auto archive = [&](std::size_t i) { Archive(archives[i]); };
  WorkSideBySide({{.threads = Threads(archives), .tasks = archives.size(), .work = archive}});
  std::vector<Product> programs = ProgramsOf(objects, archives);
  const auto link = [&](std::size_t i) { Link(programs[i]); };
  WorkSideBySide({{.threads = Threads(programs), .tasks = programs.size(), .work = link}});
  Compiled compiled;
  for (const Product& program : programs) {
    if (program.is_broken) compiled.errors[program.name] = program.errors;
    if (!program.is_broken) compiled.programs[program.name] = program.path;
  }
  return compiled;
}

}  // namespace socklab::grading
