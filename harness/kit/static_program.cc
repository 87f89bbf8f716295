// A program that is linked statically cannot load libraries of the system that it runs on: they want another C library
// than it has.
#include <dlfcn.h>
#include <nss.h>

// elfutils looks for the client of a server for debug information with it, and goes on without one.
extern "C" void* dlopen(const char*, int) noexcept {
  return nullptr;
}

namespace socklab {
namespace {

// Users and groups as the system's files tell them; what looks elsewhere for them is a library.
[[gnu::constructor]] void AskFilesAlone() {
  for (const char* database : {"passwd", "group"}) __nss_configure_lookup(database, "files");
}

}  // namespace
}  // namespace socklab
