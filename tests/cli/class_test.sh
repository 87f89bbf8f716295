#!/usr/bin/env bash
# A class: what becomes of each submission of the gallery, and gradebooks that runs leave half done. SOCKLAB_WHOLE=1 takes
# all of the gallery, and ends a run 50 times.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
whole=() kills=4
if [ -n "${SOCKLAB_WHOLE-}" ]; then whole=(--whole) kills=50; fi

# ---- The gallery: the class goes on, and nothing else is touched

python3 tests/classroom/gallery.py "$folder/gallery" solutions/04_tcp_chat "${whole[@]}"
everything() { (cd "$folder" && find . -path ./class.db -prune -o -printf '%p %y %s %T@ %l\n' | sort); }
before=$(everything)
expect 0 'does not build' ./socklab grade "$folder/gallery" --lab 4 --gradebook "$folder/class.db"
printed 'link_to_another'
printed 'server.cc is a link; links are not followed'
expect 0 'as it should be' python3 tests/classroom/gallery.py --check "$folder/class.db" "${whole[@]}"
expect 1 '' diff <(printf '%s\n' "$before" | grep -v '^\. ') <(everything | grep -v '^\. ') --brief --report-identical-files
expect 1 '' ls /tmp/socklab_absolute.cc
expect 0 'this run graded 0' ./socklab grade "$folder/gallery" --lab 4 --gradebook "$folder/class.db"
rm -rf "$folder/gallery" "$folder/class.db"

# ---- A class of scripts, which take little time

students=(ann bob eve 李明 "o'neill" "=1+1")
for student in "${students[@]}"; do
  mkdir -p "$folder/class/$student"
  printf '#!/bin/sh\n# %s\nexit 1\n' "$student" | tee "$folder/class/$student/server" >"$folder/class/$student/client"
done
printf '学号,姓名\nann,Ann Lee\nbob,"Ray, Bob"\neve,Eve\n李明,李明\nzoe,Zoe\n' >"$folder/roster.csv"
grade() {
  local gradebook=$1
  shift
  SOCKLAB_WORKSPACE=$PWD exec bazel-bin/harness/cli/socklab grade "$folder/class" --lab 4 --roster "$folder/roster.csv" \
    --gradebook "$folder/$gradebook" "$@"
}
run() { (grade "$@"); }
rows() { python3 tests/classroom/rows.py "$folder/$1"; }

expect 0 'graded: 6, not built: 0, nothing to grade: 1, not decided: 0' run whole.db
printed 'nothing was handed in'
printed "o'neill"
rows whole.db >"$folder/rows"

# Whatever ends a run, and whenever: the next one goes on, and comes to the same.
for ((i = 0; i < kills; i++)); do
  (grade killed.db >/dev/null 2>&1) &
  sleep "$((RANDOM % 8)).$((RANDOM % 10))"
  kill -KILL $! 2>/dev/null
  wait $! 2>/dev/null
done
expect 0 'not decided: 0' run killed.db
rows killed.db >"$folder/rows_of_killed"
expect 0 '' diff "$folder/rows" "$folder/rows_of_killed"

# Ctrl-C and its like end it at once; what is graded stays.
(grade stopped.db >"$folder/stopped" 2>&1) &
has_a_result() { python3 tests/classroom/rows.py "$folder/stopped.db" | grep --quiet ^results; }
await has_a_result
kill -TERM $!
await_end $!
[ "$ended" -eq 143 ] || complain "a run that was ended by SIGTERM has the status $ended"
expect 0 'what was graded is in the gradebook' cat "$folder/stopped"
expect 0 'not decided: 0' run stopped.db
rows stopped.db >"$folder/rows_of_stopped"
expect 0 '' diff "$folder/rows" "$folder/rows_of_stopped"

# One writer at a time.
exec {lock}>"$folder/whole.db.lock"
flock "$lock"
expect 2 'another run is writing' run whole.db
exec {lock}>&-

# Parts, each on its own, and what they come to together.
expect 0 'this run graded' run parts.db --shard 1/2
expect 3 'not graded yet' run parts.db --collect
expect 0 'this run graded' run parts.db --shard 2/2
expect 0 'not decided: 0' run parts.db --collect
rows parts.db >"$folder/rows_of_parts"
expect 0 '' diff "$folder/rows" "$folder/rows_of_parts"
expect 2 'is not I/N' run parts.db --shard 3/2

# All anew: grades that changed, what fell first.
python3 - "$folder/whole.db" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    for student, score in {"ann": 90, "bob": 0, "eve": 95}.items():
        database.execute("UPDATE results SET score = ? WHERE digest = (SELECT digest FROM submissions WHERE student = ?)",
                         (score, student))
END
expect 0 'grades that changed' run whole.db --again
printed '95 points before, 0 now'
expect 0 '' grep --after-context=1 'eve .* 95 points' "$output"

# What is wrong with the call is said.
expect 2 'cannot be opened as a directory' ./socklab grade "$folder/none" --lab 4 --gradebook "$folder/x.db"
expect 2 'is damaged' ./socklab grade "$folder/class" --lab 4 --gradebook "$folder/roster.csv"
expect 2 'layout' ./socklab grade "$folder/class" --lab 4 --gradebook "$folder/x.db" --layout blackboard
expect 2 'no column Login' run x.db --column key=Login
finish
