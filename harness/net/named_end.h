// One end of a conversation, and what a report calls whoever is there.
#ifndef SOCKLAB_HARNESS_NET_NAMED_END_H_
#define SOCKLAB_HARNESS_NET_NAMED_END_H_

#include <string>

#include "harness/net/endpoint.h"

namespace socklab::net {

struct NamedEnd {
  Endpoint end;
  Endpoint other{};  // of the connection; port 0 where the name holds whoever is at its other end
  std::string name;
  bool is_program = false;  // under test, and no peer of ours
};

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_NAMED_END_H_
