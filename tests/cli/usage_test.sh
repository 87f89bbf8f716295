#!/usr/bin/env bash
# The socklab command: its options, its messages, its exit statuses.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '#!/bin/sh\nexit 3\n' >"$folder/exits"
chmod 755 "$folder" "$folder/exits"
printf 'not a program\n' >"$folder/data"
printf '#!/no/such/interpreter\n' >"$folder/orphan"
chmod +x "$folder/orphan"
server=bazel-bin/solutions/04_tcp_chat/server
client=bazel-bin/solutions/04_tcp_chat/client

expect 0 'TCP chat' ./socklab list
expect 0 'Exit status' ./socklab --help
expect 0 '--program' ./socklab check --help
expect 2 'Build and grade your programs' ./socklab
expect 2 'did you mean check?' ./socklab chek 4
expect 2 'no lab 99' ./socklab check 99
expect 2 'did you mean 04_tcp_chat?' ./socklab check 04_tcp_chta
expect 2 'did you mean EndsOnQ?' ./socklab check 4 --solution --only EndsOnP
expect 2 'hardened,extra' ./socklab check 4 --solution --tier hard
expect 2 '--repeat' ./socklab check 4 --solution --repeat 0
expect 2 'needs one lab' ./socklab check --program server=/bin/true
expect 2 'did you mean server?' ./socklab check 4 --program sever=/bin/true
expect 2 'NAME=COMMAND' ./socklab check 4 --program /bin/true
expect 2 'no such file' ./socklab check 4 --solution --program server="$folder/missing"
expect 2 'not executable' ./socklab check 4 --solution --program server="$folder/data"
for report in json html junit; do
  expect 2 'cannot write the results' ./socklab check 4 --solution "--$report" "$folder/no/such/folder.out"
  expect 3 'No space left on device' ./socklab check 4 --solution --only EndsOnQ "--$report" /dev/full
done

# Every name by which a lab is known, and every way to choose checks.
expect 0 '6 / 6' ./socklab check 4 --solution --only EndsOnQ
expect 0 '6 / 6' ./socklab check 04 --solution --only ChatServer.EndsOnQ
expect 0 '50 / 50' ./socklab check 04_tcp_chat --solution --tier basic --seed 7
expect 0 'seed 7' ./socklab check tcp_chat --solution --tier basic --seed 7 --repeat 2
expect 0 'no checks of that kind' ./socklab check 4 --solution --tier extra
expect 0 '6 / 6' ./socklab check labs/04_tcp_chat/server.cc --solution --only EndsOnQ
expect 0 'connects' ./socklab check 4 --solution --only EndsOnQ --verbose

# System calls of a failed check; the verdict stays.
recv_is_a_message=$PWD/tests/other_languages/python/flawed_chat_server_recv_is_a_message.py
expect 1 '0 / 5' ./socklab check 4 --solution --program server="$recv_is_a_message" --only AnswersEveryMessageInOneSegment \
  --seed 1 --trace --json "$folder/trace.json"
printed 'recv(4, "one\ntwo\nthree\n", '
expect 0 '"same": true' cat "$folder/trace.json"
expect 0 '100 / 100' ./socklab check 4 --solution --trace

expect 0 '200 / 200' ./socklab check 2 4 --solution

# A program that fails is the student's affair, with a line that shows it again.
expect 1 'exited with status 3' ./socklab check 4 --solution --program server="$folder/exits" --only ListensForAClient
printed "./socklab check 4 --solution --program server=$folder/exits --only ListensForAClient --seed"
expect 1 'interpreter' ./socklab check 4 --solution --program server="$folder/orphan" --only ListensForAClient

# Lines for an editor, in both languages.
expect 1 'labs/04_tcp_chat/checks/server.cc:' ./socklab check 4 --solution --plain --program server="$folder/exits" --only EndsOnQ
printed ': error: [ChatServer.EndsOnQ] '
printed '04 TCP chat: 0 / 6 points, 1 check failed, 0 undecided'
expect 0 '04 TCP 聊天：6 / 6 分' ./socklab check 4 --solution --plain --only EndsOnQ --lang zh
expect 0 'total: 200 / 200 points' ./socklab check 2 4 --solution --plain

# Forty columns, and no escape sequences where the terminal or the user wants none.
expect 0 '' env COLUMNS=40 ./socklab check 2 4 --solution
cp "$output" "$folder/narrow"
expect 1 '' grep -E '.{41}' "$folder/narrow"
for terminal in 'TERM=dumb' 'TERM=xterm NO_COLOR=1'; do
  (unset NO_COLOR && env $terminal script --quiet --command './socklab check 4 --solution --only EndsOnQ' /dev/null \
    </dev/null >"$folder/terminal" 2>&1)
  expect 0 '6 / 6' cat "$folder/terminal"
  expect 1 '' grep -q -P '\x1b' "$folder/terminal"
done

# Each source of the course as it is compiled; a sample of them compiles by its entry.
expect 0 'compile_commands.json tells editors' ./socklab editor
expect 0 '' python3 - <<'END'
import json, pathlib, subprocess
entries = {entry["file"]: entry for entry in json.load(open("compile_commands.json"))}
sources = [str(path) for path in pathlib.Path("labs").rglob("*.cc")]
missing = [source for source in sources if source not in entries]
assert not missing, missing
for file in ["labs/03_tcp_reliability/rsend.cc", "labs/10_web_threads/server.cc", "labs/support/options.cc",
             "labs/04_tcp_chat/checks/server.cc", "solutions/08_web_files/server.cc", "harness/cli/main.cc"]:
    entry = entries[file]
    subprocess.run(entry["arguments"] + ["-fsyntax-only"], cwd=entry["directory"], check=True)
END

# The results document.
expect 0 '' ./socklab check 4 --solution --only EndsOnQ --seed 5 --json "$folder/results.json"
expect 0 '"lab": "04_tcp_chat"' cat "$folder/results.json"
printed '"isolation"'
printed '"verdict": "pass"'
expect 0 '' ./socklab check 4 --solution --only EndsOnQ --html "$folder/page.html" --junit "$folder/junit.xml"
expect 0 '</html>' cat "$folder/page.html"
expect 0 'name="EndsOnQ.points" value="' cat "$folder/junit.xml"

# Captures.
expect 2 'cannot write the results' ./socklab check 4 --solution --pcap /proc/captures
expect 2 'cannot write the results' ./socklab check 4 --solution --pcap "$folder/data"
expect 1 "capture   $folder/captures/04_tcp_chat/ChatServer.ListensForAClient.pcapng" \
  ./socklab check 4 --solution --program server="$folder/exits" --only ListensForAClient --pcap "$folder/captures"
expect 0 'exited with status 3' capinfos -k "$folder/captures/04_tcp_chat/ChatServer.ListensForAClient.pcapng"
expect 1 "$folder/captures/04_tcp_chat/ChatServer.ListensForAClient.pcapng" ./socklab check 4 --solution --lang zh \
  --program server="$folder/exits" --only ListensForAClient --pcap "$folder/captures"
printed '抓包'

# Programs of another folder, arguments, and blanks in names.
mkdir "$folder/a folder"
cp "$server" "$folder/a folder/my server"
expect 0 '4 / 4' ./socklab check 4 --solution --program server="'$folder/a folder/my server'" --only ListensForAClient
expect 0 '4 / 4' ./socklab check 4 --solution --program server="env A=B $server" --only ListensForAClient
expect 0 '4 / 4' ./socklab check 4 --solution --program server="sh -c 'exec \"\$0\" \"\$@\"' $server" --only ListensForAClient

# Ctrl-C in the middle: a word, the status of the signal, and nothing left running. A shell lets its background commands
# ignore SIGINT, so the runner hears of it from when it has begun with the checks.
check_4_in_background() {
  ./socklab check 4 --program server="$server" --program client="$client" --repeat "$1" >"$folder/background" 2>&1 &
  command=$!
  await pgrep --full -- 'solutions/04_tcp_chat/server --host'
}

check_4_in_background 1000
kill -INT "$(pgrep --oldest --full -- 'labs/04_tcp_chat/runner .*--repeat 1000')"
await_end "$command"
expect 0 'interrupted' cat "$folder/background"
expect 1 '' pgrep --full -- 'labs/04_tcp_chat/runner .*--repeat 1000'

# Whatever ends the command alone ends all that it has started, and leaves no folder of its own.
export TMPDIR=$folder/temporary
nothing_is_left() {
  ! pgrep --full -- '--repeat 1001|solutions/04_tcp_chat/(server|client) --host' && rmdir "$TMPDIR"
}
for signal in TERM KILL; do
  mkdir -m 777 "$TMPDIR"
  check_4_in_background 1001
  kill -$signal "$command"
  await_end "$command"
  await nothing_is_left
done
unset TMPDIR

# What has killed the checks is said.
check_4_in_background 1002
kill -KILL "$(pgrep --oldest --full -- 'labs/04_tcp_chat/runner .*--repeat 1002')"
await_end "$command"
expect 3 'runner was ended by signal 9 (Killed)' sh -c 'cat "$1"; exit "$2"' sh "$folder/background" "$ended"

# No room for what is needed for a while.
expect 3 'no temporary file can be had' env TMPDIR=/proc ./socklab list
expect 3 'no temporary folder can be had' env TMPDIR=/proc SOCKLAB_WORKSPACE="$PWD" \
  bazel-bin/harness/cli/socklab check 4 --solution --only EndsOnQ

mkdir "$folder/small"
expect 3 'No space left on device' unshare --user --map-root-user --mount sh -c \
  'mount -t tmpfs -o size=64k none "$1" && TMPDIR=$1 SOCKLAB_WORKSPACE=$PWD exec "$2" check 4 --solution' \
  sh "$folder/small" bazel-bin/harness/cli/socklab

# A submission that is a link to somebody else's.
ln -s "$PWD/$server" "$folder/link"
expect 2 'is a link that leads out of its directory' ./socklab check 4 --solution --program server="$folder/link"

finish
