#include "harness/program/source_place.h"

#include <cxxabi.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <string_view>

#include "harness/program/separate_process.h"

namespace socklab::program {
namespace {

constexpr std::size_t kMostFrames = 64;
// Bazel compiles there.
constexpr std::string_view kWorkingFolder = "/proc/self/cwd/";

struct EndDwfl {
  void operator()(Dwfl* dwfl) const { dwfl_end(dwfl); }
};

// "HandleClient" of "_Z12HandleClienti"; a lambda is named after the function that contains it.
std::string Plain(const char* symbol) {
  if (!symbol) return "";
  const std::unique_ptr<char, decltype(&free)> demangled(abi::__cxa_demangle(symbol, nullptr, nullptr, nullptr), free);
  std::string name = demangled ? demangled.get() : symbol;
  if (name.starts_with("(anonymous namespace)::")) name.erase(0, std::string_view("(anonymous namespace)::").size());
  name = name.substr(0, name.find("::{lambda"));
  return name.substr(0, name.find('('));
}

// Its line is 0 where it is not known.
Frame FrameAt(Dwfl_Module* module, Dwarf_Addr pc) {
  Dwfl_Line* const source = module ? dwfl_module_getsrc(module, pc) : nullptr;
  int line = 0;
  const char* const file = source ? dwfl_lineinfo(source, nullptr, &line, nullptr, nullptr, nullptr) : nullptr;
  if (!file || line <= 0) return {};
  return {Plain(dwfl_module_addrname(module, pc)), file, line};
}

int AddFrame(Dwfl_Frame* frame, void* collected) {
  auto& frames = *static_cast<std::vector<Frame>*>(collected);
  Dwarf_Addr pc = 0;
  bool is_innermost = false;
  if (!dwfl_frame_pc(frame, &pc, &is_innermost)) return DWARF_CB_ABORT;
  if (!is_innermost) --pc;  // a return address stands after the call
  Dwfl_Module* const module = dwfl_addrmodule(dwfl_thread_dwfl(dwfl_frame_thread(frame)), pc);
  if (Frame known = FrameAt(module, pc); known.line > 0) frames.push_back(std::move(known));
  return frames.size() < kMostFrames ? DWARF_CB_OK : DWARF_CB_ABORT;
}

// The process that is unwound, for the callback below: this process ever has only one.
std::string root_of_process;

// Files are opened as the program itself sees them: the directory that it lies in may be closed to us.
int FindElf(Dwfl_Module* module, void** userdata, const char* name, Dwarf_Addr base, char** file_name, Elf** elf) {
  const std::string path = root_of_process + name;
  const int file = *name == '/' ? open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return dwfl_linux_proc_find_elf(module, userdata, name, base, file_name, elf);
  *file_name = strdup(path.c_str());
  return file;
}

std::vector<Frame> Unwind(pid_t process, pid_t thread) {
  static char* no_debug_files = nullptr;
  static const Dwfl_Callbacks kCallbacks = {
      .find_elf = FindElf,
      .find_debuginfo = [](Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
                           char**) { return -1; },
      .section_address = nullptr,
      .debuginfo_path = &no_debug_files};
  root_of_process = "/proc/" + std::to_string(process) + "/root";
  const std::unique_ptr<Dwfl, EndDwfl> dwfl(dwfl_begin(&kCallbacks));
  std::vector<Frame> frames;
  const bool attached = dwfl && dwfl_linux_proc_report(dwfl.get(), process) == 0 &&
                        dwfl_report_end(dwfl.get(), nullptr, nullptr) == 0 &&
                        dwfl_linux_proc_attach(dwfl.get(), process, false) == 0;
  if (attached) dwfl_getthread_frames(dwfl.get(), thread, AddFrame, &frames);
  return frames;
}

// The address, in the module, of the byte that lies there in its file; 0 where it is not mapped.
Dwarf_Addr AddressOf(Dwfl_Module* module, std::uint64_t offset) {
  GElf_Addr bias = 0;
  Elf* const elf = dwfl_module_getelf(module, &bias);
  std::size_t headers = 0;
  if (!elf || elf_getphdrnum(elf, &headers) != 0) return 0;
  for (std::size_t i = 0; i < headers; ++i) {
    GElf_Phdr header;
    if (!gelf_getphdr(elf, static_cast<int>(i), &header) || header.p_type != PT_LOAD) continue;
    if (offset >= header.p_offset && offset - header.p_offset < header.p_filesz) {
      return bias + header.p_vaddr + (offset - header.p_offset);
    }
  }
  return 0;
}

const Dwfl_Callbacks* CallbacksForFiles() {
  static char* no_debug_files = nullptr;
  static const Dwfl_Callbacks kCallbacks = {
      .find_elf = nullptr,
      .find_debuginfo = [](Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
                           char**) { return -1; },
      .section_address = dwfl_offline_section_address,
      .debuginfo_path = &no_debug_files};
  return &kCallbacks;
}

std::vector<Frame> LookUp(int executable, const std::vector<std::uint64_t>& offsets) {
  const std::unique_ptr<Dwfl, EndDwfl> dwfl(dwfl_begin(CallbacksForFiles()));
  Dwfl_Module* const module = dwfl ? dwfl_report_offline(dwfl.get(), "program", "", executable) : nullptr;
  if (!module || dwfl_report_end(dwfl.get(), nullptr, nullptr) != 0) return {};
  std::vector<Frame> frames;
  for (const std::uint64_t offset : offsets) {
    const Dwarf_Addr address = AddressOf(module, offset);
    frames.push_back(address == 0 ? Frame() : FrameAt(module, address - 1));  // the call stands before it
  }
  return frames;
}

// Each frame is three texts, each with a zero byte at its end.
std::string InTexts(const std::vector<Frame>& frames) {
  std::string text;
  for (const Frame& frame : frames) {
    text += frame.function + '\0' + frame.file + '\0' + std::to_string(frame.line) + '\0';
  }
  return text;
}

std::string_view TakeText(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view text = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return text;
}

// All of them, in their order: those that are not known, too.
std::vector<Frame> Parse(std::string_view text) {
  std::vector<Frame> frames;
  while (!text.empty()) {
    Frame frame;
    frame.function = TakeText(text);
    std::string_view file = TakeText(text);
    if (file.starts_with(kWorkingFolder)) file.remove_prefix(kWorkingFolder.size());
    frame.file = file;
    const std::string_view line = TakeText(text);
    std::from_chars(line.data(), line.data() + line.size(), frame.line);
    frames.push_back(std::move(frame));
  }
  return frames;
}

// In a separate process, for what a program's file says is the program's own word.
std::vector<Frame> FindElsewhere(pid_t process, const std::function<std::vector<Frame>()>& find) {
  return Parse(ToldBySeparateProcess(process, [&] { return InTexts(find()); }));
}

}  // namespace

std::vector<Frame> StackOf(pid_t process, pid_t thread) {
  std::vector<Frame> frames = FindElsewhere(process, [&] { return Unwind(process, thread); });
  std::erase_if(frames, [](const Frame& frame) { return frame.line <= 0; });
  return frames;
}

std::vector<Frame> FramesAt(int executable, const std::vector<std::uint64_t>& offsets) {
  std::vector<Frame> frames = FindElsewhere(0, [&] { return LookUp(executable, offsets); });
  frames.resize(offsets.size());
  return frames;
}

bool IsOwnSource(const std::string& file) {
  return !file.starts_with("/usr/") && !file.starts_with("labs/support/") &&
         file.find("/labs/support/") == std::string::npos;
}

}  // namespace socklab::program
