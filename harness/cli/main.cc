// The socklab command. The launcher ./socklab builds it and runs it.
#include "harness/cli/subcommand.h"

int main(int argc, char** argv) {
  return socklab::cli::RunSubcommand(argc, argv, {socklab::cli::StudentCommands, socklab::cli::CourseCommands});
}
