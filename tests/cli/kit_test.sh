#!/usr/bin/env bash
# The student's kit of one lab, in a folder whose name has a space and Chinese letters: the skeleton, the reference
# solution, two mutants, and what the kit does not hold.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

course=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
expect 2 'kit.tar.xz' ./socklab kit "$folder/kit.zip"
expect 2 'no lab 44' ./socklab kit "$folder/kit.tar.xz" --labs 44
expect 0 'socklab-kit-' ./socklab kit "$folder/kit.tar.xz" --labs 4

mkdir "$folder/我的 课程"
tar --extract --file "$folder/kit.tar.xz" --directory "$folder/我的 课程"
cd "$folder/我的 课程"/socklab-kit-* || exit 2
for secret in solutions mutants checks BUILD '*.bzl'; do
  expect 0 '' find . -name "$secret"
  [ ! -s "$output" ] || complain "$secret is in the kit"
done

# Nothing of the course, or of what Bazel has built, is needed.
kit() { env --ignore-environment PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"; }
expect 0 'not graded yet' kit ./socklab list
expect 1 '0 / 100' kit ./socklab check 4 --json results.json
printed 'handout, rule 1'
expect 0 "$(cat VERSION)" cat results.json
expect 0 '"file": "labs/04_tcp_chat/server.cc"' cat compile_commands.json

cp "$course"/solutions/04_tcp_chat/*.{cc,h} labs/04_tcp_chat/
expect 0 '100 / 100' kit ./socklab check 4
expect 0 '100 / 100' kit ./socklab list
sed '/support::Check(listen(/d' "$course/solutions/04_tcp_chat/server.cc" >labs/04_tcp_chat/server.cc
expect 1 'ListensForAClient' kit ./socklab check 4 --only ListensForAClient
sed 's/SO_REUSEADDR/SO_REUSEPORT/' "$course/solutions/04_tcp_chat/server.cc" >labs/04_tcp_chat/server.cc
expect 1 'RefusesAPortInUse' kit ./socklab check 4 --only RefusesAPortInUse

# What does not build fails in the compiler's words, with the names that sources have in the kit.
sed 's/bind(/bnid(/' "$course/solutions/04_tcp_chat/server.cc" >labs/04_tcp_chat/server.cc
expect 1 "'bnid' was not declared" kit ./socklab check 4 --only ListensForAClient
printed 'labs/04_tcp_chat/server.cc:'

# Commands for authors are not there.
expect 2 'no command verify' kit ./socklab verify
expect 2 '' kit ./socklab check 4 --solution

finish
