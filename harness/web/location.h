// Where the Location of an answer leads.
#ifndef SOCKLAB_HARNESS_WEB_LOCATION_H_
#define SOCKLAB_HARNESS_WEB_LOCATION_H_

#include <string>
#include <string_view>

namespace socklab::web {

// The target that a browser asks this host for, after it has asked for `base` and was sent on to `location` (RFC 3986,
// section 5.2). Empty if that is no URI, or one of another host.
std::string ResolveTarget(std::string_view base, std::string_view location, std::string_view host);

}  // namespace socklab::web

#endif  // SOCKLAB_HARNESS_WEB_LOCATION_H_
