#!/usr/bin/env bash
# The way of an author: the lab that docs/authors.md shows, made in a copy of the course from nothing but that page. It
# touches two folders, is listed, graded and verified, and leaves nothing when it is removed.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash
source tests/cli/copy.bash

# Each block of the page that stands below the path of a file in this lab: "`labs/12_echo/BUILD`:".
awk '
  /^`(labs|solutions)\/12_echo\/[^`]*`.*:$/ { split($0, part, "`"); path = part[2]; next }
  /^```/ && path != "" && !inside { inside = 1; system("mkdir -p $(dirname " path ")"); next }
  /^```/ && inside { inside = 0; close(path); path = ""; next }
  inside { print > path }
' docs/authors.md
[ -f labs/12_echo/checks/server.cc ] || complain 'docs/authors.md shows no checks'

expect 0 'Echo' ./socklab list
expect 0 '回声' ./socklab list --lang zh
expect 1 '0 / 100' ./socklab check 12
printed 'The echo is not written yet'
expect 0 '100 / 100' ./socklab check 12 --solution
expect 0 '3 of 3 as they should be' ./socklab verify 12

rm -r labs/12_echo solutions/12_echo
expect 2 'no lab 12' ./socklab check 12

finish
