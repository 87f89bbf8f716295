// SHA-256, of what is put together from parts.
#ifndef SOCKLAB_HARNESS_CLASSROOM_DIGEST_H_
#define SOCKLAB_HARNESS_CLASSROOM_DIGEST_H_

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace socklab::classroom {

class Digest {
 public:
  Digest();

  // A part, together with its length: "ab" and "c" are not "a" and "bc".
  Digest& Add(std::string_view part);
  // In hexadecimal. Nothing can be added afterwards.
  std::string Hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };

  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_DIGEST_H_
