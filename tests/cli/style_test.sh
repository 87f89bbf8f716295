#!/usr/bin/env bash
# Every C++ source is laid out as .clang-format says.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

mapfile -t sources < <(find harness labs solutions tests -name '*.cc' -o -name '*.h' | grep -v '^tests/field/[0-9]')
expect 0 '' clang-format --dry-run --Werror "${sources[@]}"

finish
