#!/usr/bin/env bash
# What the launcher does on a machine that lacks something: with commands of this test in the place of the machine's.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/course" "$folder/桌面" "$folder/a folder"
for course in course 桌面 'a folder'; do cp socklab "$folder/$course/"; done

# command_is NAME: puts the script on standard input into the place of the machine's command.
command_is() {
  { printf '#!/bin/sh\nfolder=%q\n' "$folder"; cat; } >"$folder/bin/$1"
  chmod +x "$folder/bin/$1"
}
command_is dpkg-query <<'END'
if [ -e "$folder/installed" ]; then echo installed; fi
END
command_is apt-get <<'END'
echo "$*" >>"$folder/apt"
case "$*" in
*--print-uris*) printf 'Need to get 42.0 MB of archives.\nAfter this operation, 123 MB of additional disk space will be used.\n' ;;
*install*) printf 'pmstatus:g++:45.6:Unpacking g++ (amd64)\n' && touch "$folder/installed" ;;
*) printf 'dlstatus:1:12.3:Retrieving file 1 of 2\n' ;;
esac
END
command_is id <<'END'
cat "$folder/user"
END
command_is sudo <<'END'
echo "$*" >>"$folder/sudo"
case $1 in
-n) exit 1 ;;
--validate) exit "$(cat "$folder/refusal")" ;;
*) exec "$@" ;;
esac
END
command_is bazel <<'END'
if [ "$1" = --version ]; then cat "$folder/bazel_version"; exit; fi
printf 'Loading: 3 packages\n[12 / 345] Compiling socklab\n'
echo 'the end of the test'
exit 1
END
# on_machine COURSE: runs the launcher of that folder.
on_machine() {
  env PATH="$folder/bin:$PATH" "$folder/$1/socklab" list
}
fresh() {
  rm -f "$folder/installed" "$folder/apt" "$folder/sudo"
  echo 0 >"$folder/user"
  echo 0 >"$folder/refusal"
  echo 'bazel no_version' >"$folder/bazel_version"
}

# Where Bazel cannot build, nothing is installed first.
for course in 桌面 'a folder'; do
  fresh
  expect 3 'neither spaces nor letters that are not ASCII' on_machine "$course"
  printed 'Move the folder of the course'
  expect 1 '' test -e "$folder/apt"
done

# What it is for, how much it is, and no line that is written again where there is no terminal.
fresh
expect 3 'installing what is missing' on_machine course
printed 'compiles'
printed 'Need to get 42.0 MB of archives.'
printed '123 MB of additional disk space'
printed 'the end of the test'
cp "$output" "$folder/said"
expect 1 '' grep -q -P '\r|\x1b|Unpacking|Compiling|Loading' "$folder/said"

# How far it is, on a terminal that can show it.
for terminal in 'TERM=xterm' 'TERM=dumb' 'TERM=xterm NO_COLOR=1'; do
  fresh
  (unset NO_COLOR && env $terminal PATH="$folder/bin:$PATH" script --quiet --command "$folder/course/socklab list" /dev/null \
    </dev/null >"$folder/terminal" 2>&1)
  if [ "$terminal" = TERM=xterm ]; then
    expect 0 '45 % Unpacking g++' cat "$folder/terminal"
    printed '12 % Retrieving file 1 of 2'
    printed '[12 / 345] Compiling socklab'
  else
    expect 1 '' grep -q -P '\x1b|Unpacking' "$folder/terminal"
  fi
done

# By sudo, which asks for its password before anything else.
fresh
echo 1000 >"$folder/user"
expect 3 'the end of the test' on_machine course
expect 0 '--validate' sed -n 2p "$folder/sudo"
fresh
echo 1000 >"$folder/user"
echo 1 >"$folder/refusal"
expect 3 'sudo gives no permission' on_machine course
expect 1 '' test -e "$folder/installed"

# Where Bazel fetches the libraries, what is there is there, whatever has installed it.
fresh
echo 'bazel 7.6.0' >"$folder/bazel_version"
expect 3 'the end of the test' on_machine course
expect 1 '' test -e "$folder/apt"

finish
