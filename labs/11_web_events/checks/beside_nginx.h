// A server under test and nginx, measured by turns.
#ifndef SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_BESIDE_NGINX_H_
#define SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_BESIDE_NGINX_H_

#include <string>

#include "harness/check/graded_program.h"
#include "harness/peers/conversation.h"

namespace socklab::lab11 {

// The server answers at least 80 % of the requests that nginx answers, for this page of its folder, in a second of CPU
// time that each of them uses: the median of five turns. CPU time, because a machine that has other things to do, or a
// client that is slower than the server, makes no difference to it. Throws Inconclusive where there is no nginx.
void KeepsUpWithNginx(peers::Conversation& conversation, const check::GradedProgram& server, net::Endpoint endpoint,
                      const std::string& name, const std::string& content, check::Where where);

}  // namespace socklab::lab11

#endif  // SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_BESIDE_NGINX_H_
