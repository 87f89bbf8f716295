#!/usr/bin/env bash
# The student's kit of one lab, in a folder whose name has a space and Chinese letters: the skeleton, the reference
# solution, two mutants, what the kit holds and what not; and what it says on machines that lack something.
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

# What other tools find in it.
expect 0 'grades what is pushed' cat .github/workflows/classroom.yml
expect 0 '"build"' cat .devcontainer/devcontainer.json
expect 0 '04_tcp_chat_client' sh -c 'cmake -S . -B build/cmake >/dev/null && cmake --build build/cmake --target help'
cp "$course"/labs/04_tcp_chat/*.cc labs/04_tcp_chat/

# ---- Machines that lack something

# on_machine SETUP COMMAND…: runs the command where the setup has been done to what can be seen of the machine, $place
# being an empty folder.
place=$folder/place
mkdir "$place"
on_machine() {
  local setup=$1
  shift
  kit unshare --user --map-root-user --mount bash -euc "place=$place; $setup"$'\nexec "$@"' bash "$@"
}
hide='hide() { for each in "$@"; do [ ! -e "$each" ] || mount --bind /dev/null "$each"; done; }'
no_compiler="$hide; hide /usr/bin/*g++* /usr/bin/*clang++* /usr/bin/c++* /usr/local/bin/*++*"
# compiler_is NAME: what is on standard input takes the place of the machine's compilers, as setup_NAME.
compiler_is() {
  cat >"$folder/$1"
  chmod 755 "$folder/$1"
  printf -v "setup_$1" '%s' "$no_compiler; mount --bind $folder/$1 /usr/bin/g++"
}
compiler_is old <<'END'
#!/bin/sh
echo 'g++ (Ubuntu 9.4.0-1ubuntu1~20.04.2) 9.4.0'
END
compiler_is poor <<'END'
#!/bin/sh
if [ "$1" = --version ]; then echo 'g++ (Debian 12.2.0-14) 12.2.0'; exit; fi
echo 'fatal error: algorithm: No such file or directory' >&2
exit 1
END
expect 3 'there is no C++ compiler here' on_machine "$no_compiler" ./socklab check 4
expect 3 '(Ubuntu 9.4.0-1ubuntu1~20.04.2) 9.4.0 is too old' on_machine "$setup_old" ./socklab check 4
expect 3 'g++ (Debian 12.2.0-14) 12.2.0 lacks the C++20' on_machine "$setup_poor" ./socklab check 4
printed 'algorithm: No such file or directory'
expect 3 'bubblewrap is missing' on_machine "$hide; hide /usr/bin/bwrap" ./socklab check 4

disk() { printf '%s' "mount -t tmpfs -o $1 none \$place; cp -r . \$place/kit; $2; cd \$place/kit"; }
expect 3 'mounted "noexec"' on_machine "$(disk noexec :)" sh ./socklab list
expect 3 'cannot be written to (Read-only file system)' \
  on_machine "$(disk rw 'mount -o remount,ro $place')" ./socklab check 4
full='cat /dev/zero >$place/zeros 2>/dev/null || true'
expect 3 'cannot be kept in' on_machine "$(disk size=100m "rm -r \$place/kit/build; $full")" ./socklab check 4
printed 'No space left on device'

printf '#!/bin/sh\nif [ "$1" = -m ]; then echo riscv64; else echo Linux; fi\n' >"$folder/uname"
chmod 755 "$folder/uname"
expect 3 'of another kind than this one (riscv64)' on_machine "mount --bind $folder/uname /usr/bin/uname" ./socklab list
expect 3 'this kit is not complete' on_machine 'mount -t tmpfs none lib' ./socklab list

finish
