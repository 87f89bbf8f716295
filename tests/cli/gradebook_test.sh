#!/usr/bin/env bash
# A small class from submissions to what is handed back: grade, show, report, feedback, and every export. And what is said
# where the call is wrong.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mutant=server_does_not_print_q
mutants=solutions/04_tcp_chat/mutants
./socklab list >/dev/null || exit 2
bazel build --noshow_progress "//$mutants:$mutant" //solutions/04_tcp_chat:{server,client} \
  //labs/04_tcp_chat:{runner,build_manifest} 2>/dev/null || exit 2
export SOCKLAB_BUILT=1  # half a hundred calls need not ask Bazel

# Two with the same mistake, one whose programs do nothing, and one who has handed in nothing.
for student in ann bob eve; do mkdir -p "$folder/class/$student"; done
for student in ann bob; do
  cp "bazel-bin/$mutants/$mutant" "$folder/class/$student/server"
  cp bazel-bin/solutions/04_tcp_chat/client "$folder/class/$student/client"
done
printf '#!/bin/sh\nexit 1\n' | tee "$folder/class/eve/server" >"$folder/class/eve/client"
printf 'login,name,email\nann,"Lee, Ann",ann@example.org\nbob,=1+1,bob@example.org\neve,李明,eve@example.org\nzoe,Zoe,\n' \
  >"$folder/roster.csv"
gradebook() { ./socklab gradebook "$folder/class.db" "$@"; }

expect 0 'graded: 3, not built: 0, nothing to grade: 1, not decided: 0' ./socklab grade "$folder/class" --lab 4 \
  --roster "$folder/roster.csv" --gradebook "$folder/class.db"

expect 0 'Lee, Ann' gradebook show
printed 'Zoe'
expect 0 '没有提交' gradebook show --lang zh

# The page names the mistake that two have in common, after the mutant that has it.
expect 0 'index.html is written' gradebook report "$folder/look"
expect 0 'server does not print q' cat "$folder/look/index.html"
expect 0 "$(printf '%s\n' ann bob eve zoe)" basename --multiple --suffix .html "$folder"/look/students/*
expect 0 'is written' gradebook feedback "$folder/back"
expect 0 'EndsOnQ' cat "$folder/back/students/ann.html"

# ---- Exports, each read by what is not ours

is_csv() { python3 -c 'import csv, sys; assert len({len(row) for row in csv.reader(open(sys.argv[1]))}) == 1' "$1"; }
# are FORMAT FILE…
are() {
  python3 -c '
import base64, json, sys, xml.dom.minidom
readers = {"junit": xml.dom.minidom.parseString,
           "autolab": lambda text: json.loads(text.splitlines()[-1]),
           "github": lambda text: json.loads(base64.b64decode(text))}
for name in sys.argv[2:]:
    readers.get(sys.argv[1], json.loads)(open(name).read())' "$@"
}

for format in csv canvas "moodle --lab 4"; do
  # shellcheck disable=SC2086  # a format, and perhaps an option
  expect 0 '' gradebook export $format --to "$folder/table.csv"
  expect 0 '' is_csv "$folder/table.csv"
done
expect 0 "'=1+1" gradebook export csv
expect 0 'ann@example.org,' gradebook export moodle --lab 4
expect 0 '"04_tcp_chat"' gradebook export json
gradebook export json --to "$folder/class.json"
expect 0 '' are json "$folder/class.json"
for format in gradescope autolab prairielearn github junit; do
  expect 0 '' gradebook export "$format" --to "$folder/$format"
  files=("$folder/$format/04_tcp_chat"/*)
  [ ${#files[@]} -eq 3 ] || complain "$format has ${#files[@]} files, not one for each of 3 submissions"
  expect 0 '' are "$format" "${files[@]}"
done

# ---- What is wrong with the call: one clear line

# says STATUS TEXT COMMAND…: the same as expect, and the last line says it all.
says() {
  expect "$@"
  [ "$(wc -l <"$output")" -le 2 ] || complain "that is more than a line"
}
says 2 'there is no gradebook' ./socklab gradebook "$folder/none.db" show
says 2 'is damaged' ./socklab gradebook "$folder/roster.csv" show
says 2 'FORMAT: word not in' gradebook export word
says 2 'no lab 44' gradebook export csv --lab 44
says 2 'has no submissions for 05_download' gradebook export csv --lab 5
says 2 'junit is a file for each submission' gradebook export junit
says 2 'cannot be read' gradebook export canvas --sheet "$folder/none.csv"
says 2 'cannot be read' gradebook show --policy "$folder/none.toml"
says 3 'cannot write' gradebook export csv --to "$folder/none/table.csv"
says 2 'A subcommand is required' ./socklab gradebook "$folder/class.db"
says 2 'DIR is required' gradebook report

# ---- One submission for another system

check() { ./socklab check 4 --solution --only EndsOnQ "$@"; }
exports=()
for format in gradescope autolab prairielearn github junit; do exports+=(--export "$format=$folder/one.$format"); done
expect 0 '' check "${exports[@]}"
for format in gradescope autolab prairielearn github junit; do expect 0 '' are "$format" "$folder/one.$format"; done
says 2 'there is no format blackboard' check --export "blackboard=$folder/x"
says 2 '--export takes a format and a file' check --export gradescope
says 2 'cannot write the results' check --export "gradescope=$folder/none/x.json"

# ---- A cluster, for which scripts stand here; tests/places/slurm has a real one

mkdir "$folder/bin"
slurm() { printf '#!/bin/sh\n%s\n' "$2" >"$folder/bin/$1" && chmod +x "$folder/bin/$1"; }
slurm sinfo 'echo 0/2/0/2'
slurm scontrol 'echo "MaxArraySize = 1001"'
slurm squeue ''
slurm scancel ''
# Each task at once, but for one that a node takes with it when it is lost.
slurm sbatch 'for script in "$@"; do :; done
folder=$(dirname "$script")
for word in "$@"; do case $word in --array=*) array=$(echo "${word#*=}" | tr , "\n") ;; esac; done
for range in $array; do
  for task in $(seq "${range%-*}" "${range#*-}"); do
    [ -e "$folder/../lost" ] || { touch "$folder/../lost"; echo "the node is lost" >"$folder/$task.log"; continue; }
    SLURM_ARRAY_TASK_ID=$task sh "$folder/task.sh" >"$folder/$task.log" 2>&1
  done
done
echo 7'
by_slurm() {
  PATH=$folder/bin:$PATH ./socklab grade "$folder/class" --lab 4 --roster "$folder/roster.csv" \
    --gradebook "$folder/slurm.db" --engine slurm
}
expect 3 'still not graded, though all tasks have ended' by_slurm
printed 'Slurm job 7: '
printed '1 task: the node is lost'
expect 0 'graded: 3, not built: 0, nothing to grade: 1, not decided: 0' by_slurm
expect 0 '' diff <(python3 tests/classroom/rows.py "$folder/class.db") <(python3 tests/classroom/rows.py "$folder/slurm.db")
expect 2 'excludes' ./socklab grade "$folder/class" --lab 4 --gradebook "$folder/x.db" --engine slurm \
  --shard 1/2
command -v sinfo >/dev/null ||
  says 2 'is not on the PATH' ./socklab grade "$folder/class" --lab 4 --gradebook "$folder/x.db" --engine slurm
finish
