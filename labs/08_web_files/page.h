// The file that a client is sent.
#ifndef SOCKLAB_WEB_FILES_PAGE_H_
#define SOCKLAB_WEB_FILES_PAGE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "labs/support/descriptor.h"
#include "labs/support/http.h"

namespace support {

// What stands under a name.
struct Page {
  HttpStatus status;  // kOk, or why there is nothing to be sent
  Descriptor file{};
  std::uint64_t size = 0;
};

// The regular file of that name, if it may be sent. Waits for nobody, whatever the name leads to.
Page OpenPage(const Descriptor& root, const std::string& name);

// The media type that the end of a file's name promises.
std::string_view TypeOf(std::string name);

}  // namespace support

#endif  // SOCKLAB_WEB_FILES_PAGE_H_
