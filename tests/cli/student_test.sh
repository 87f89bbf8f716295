#!/usr/bin/env bash
# The way of a student, in a copy of the course: the first run, a program that does not build, full marks.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

source tests/cli/copy.bash

# Untouched skeletons are graded by the test `skeleton` of each lab; here is what a student reads in minute one.
expect 0 'not graded yet' ./socklab list
expect 1 '0 / 100' ./socklab check 4 --seed 1
sed -E 's/[0-9]+(\.[0-9]+)? (m?s)\b/N \2/g; s/ +N/ N/g; s/(server|client)\.cc:[0-9]+$/\1.cc:N/' "$output" >"$folder/first_run.txt"
if ! diff "$original/tests/cli/first_run.txt" "$folder/first_run.txt"; then
  echo '✗ the first run reads otherwise than tests/cli/first_run.txt'
  failures=$((failures + 1))
fi

# What does not build fails its own checks, with the compiler's words; the other program is graded all the same.
cp solutions/04_tcp_chat/{client.cc,messages.h,messages.cc} labs/04_tcp_chat/
sed 's/bind(/bnid(/' solutions/04_tcp_chat/server.cc >labs/04_tcp_chat/server.cc
expect 1 "'bnid' was not declared" ./socklab check 4
printed 'Your server does not build. The compiler says:'
printed 'labs/04_tcp_chat/server.cc:'
printed '37 / 100'
cp "$output" "$folder/does_not_build"
for noise in 'hint  ' 'ERROR:' 'Target //' INFO; do
  expect 1 '' grep -F "$noise" "$folder/does_not_build"
done

# What a source may make of the compiler is limited.
printf 'int array[1 << 28] = {1};\nint main() {}\n' >labs/04_tcp_chat/server.cc
expect 1 'File size limit exceeded' ./socklab check 4 --only ListensForAClient

# An own header and an own source belong to each program of the lab; what an editor leaves behind does not.
printf 'int Own();\n' >labs/04_tcp_chat/own.h
printf '#include "own.h"\nint Own() { return 1; }\n' >labs/04_tcp_chat/more.cc
{ printf '#include "own.h"\nint own = Own();\n'; cat solutions/04_tcp_chat/server.cc; } >labs/04_tcp_chat/server.cc
{ printf '#include "own.h"\nint own = Own();\n'; cat solutions/04_tcp_chat/client.cc; } >labs/04_tcp_chat/client.cc
ln -s 'student@host.1234' 'labs/04_tcp_chat/.#server.cc'
cp labs/04_tcp_chat/server.cc 'labs/04_tcp_chat/server copy.cc'
cp labs/04_tcp_chat/server.cc labs/04_tcp_chat/备份.cc
expect 0 '50 / 50' ./socklab check 4 --tier basic
rm labs/04_tcp_chat/{own.h,more.cc,'server copy.cc',备份.cc,'.#server.cc'}
cp solutions/04_tcp_chat/client.cc labs/04_tcp_chat/

# A program without its source.
rm labs/04_tcp_chat/server.cc
expect 1 'server.cc:1: fatal error: No such file or directory' ./socklab check 4 --only ListensForAClient

# Full marks, and the course knows it.
cp solutions/04_tcp_chat/server.cc labs/04_tcp_chat/
expect 0 '100 / 100' ./socklab check 4
expect 0 '100 / 100' ./socklab list
printed 'read labs/01_sockets/README.md'

# Without the solutions the course is whole, but for what is about them.
rm -r solutions
expect 0 '100 / 100' ./socklab check 4
expect 1 '0 / 100' ./socklab check 9
expect 0 'TCP chat' ./socklab list

# In Chinese, by an option or by the environment.
expect 0 'TCP 聊天' ./socklab list --lang zh
expect 1 '提示' env LC_ALL=zh_CN.UTF-8 ./socklab check 9 --tier basic
expect 2 'lang' ./socklab list --lang fr

# A build file that Bazel cannot read is the machine's affair, in Bazel's own words.
echo 'lab(' >>labs/04_tcp_chat/BUILD
expect 3 'labs/04_tcp_chat/BUILD' ./socklab check 4

finish
