// The same command in the student's kit.
#include "harness/cli/subcommand.h"

int main(int argc, char** argv) {
  return socklab::cli::RunSubcommand(argc, argv, {socklab::cli::StudentCommands});
}
