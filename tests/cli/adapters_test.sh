#!/usr/bin/env bash
# The adapters find what they need where each system puts it, take of a submission what they should, and leave the results
# where the system looks for them. In the place of the kit there is a script that tells how it was called.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A kit that writes its arguments and what it was to grade; it is at fault as often as the file `faults` says.
mkdir -p "$work/socklab-kit/labs/04_tcp_chat" "$work/socklab-kit/labs/05_download"
echo skeleton >"$work/socklab-kit/labs/04_tcp_chat/server.cc"
echo skeleton >"$work/socklab-kit/labs/04_tcp_chat/client.cc"
cat >"$work/socklab-kit/socklab" <<'KIT'
#!/usr/bin/env bash
kit=$(dirname "$(readlink -f "$0")")
faults=$(cat "$kit/faults" 2>/dev/null || echo 0)
if [ "$faults" -gt 0 ]; then
  echo $((faults - 1)) >"$kit/faults"
  exit 3
fi
echo "called: $*"
head "$kit"/labs/*/*
for word in "$@"; do
  case $word in *=*) echo '{"scores": {"04_tcp_chat": 60}}' >"${word#*=}" ;; esac
done
exit 1
KIT
chmod +x "$work/socklab-kit/socklab"
tar --create --xz --file "$work/kit.tar.xz" --directory "$work" socklab-kit

submission() {
  mkdir -p "$1"
  echo "my server" >"$1/server.cc"
  echo "my header" >"$1/mine.h"
  echo "not mine" >"$1/BUILD"
  ln -s /etc/passwd "$1/link.cc"
  head -c 2000000 /dev/zero >"$1/huge.cc"
}

taken() {
  printed "my server"
  printed "my header"
  printed "skeleton"
  ! grep --quiet -e "not mine" -e "root:" -e "huge.cc" -e "link.cc" "$output" || complain "it takes too much"
}

# ---- What is packed

expect 2 'adapters/pack.sh gradescope' adapters/pack.sh
expect 2 'needs nothing packed' adapters/pack.sh github "$work/kit.tar.xz" "$work/packed" 04_tcp_chat
for system in gradescope autolab prairielearn; do
  expect 0 '' adapters/pack.sh "$system" "$work/kit.tar.xz" "$work/packed" 04_tcp_chat
done

# ---- Gradescope: /autograder/source is the unpacked archive

export AUTOGRADER=$work/autograder SOCKLAB_INSTALL=no
mkdir -p "$AUTOGRADER"/{source,results}
python3 -m zipfile -e "$work/packed/autograder.zip" "$AUTOGRADER/source"
chmod +x "$AUTOGRADER"/source/{setup.sh,run_autograder}
submission "$AUTOGRADER/submission"
expect 0 '' "$AUTOGRADER/source/setup.sh"
echo 2 >"$AUTOGRADER/source/kit/faults"
expect 0 "called: check 04_tcp_chat --export gradescope=$AUTOGRADER/results/results.json" \
  "$AUTOGRADER/source/run_autograder"
taken
expect 0 scores cat "$AUTOGRADER/results/results.json"
echo 3 >"$AUTOGRADER/source/kit/faults"
expect 3 '' "$AUTOGRADER/source/run_autograder"

# ---- Autolab: everything lies in one directory, and the last line is the result

mkdir "$work/autolab"
cp "$work/packed/autograde.tar" "$work/autolab/"
cp "$work/packed/autograde-Makefile" "$work/autolab/Makefile"
submission "$work/handin"
rm "$work/handin/huge.cc"
tar --create --gzip --file "$work/autolab/handin.tar" --directory "$work" handin
expect 0 'called: check 04_tcp_chat --export autolab=results.txt' make --no-print-directory --directory "$work/autolab"
taken
[ "$(tail -n 1 "$output")" = '{"scores": {"04_tcp_chat": 60}}' ] || complain "the last line is no result"
make --no-print-directory --directory "$work/autolab" clean
tar --create --file "$work/autolab/handin.tar" --directory "$work" packed
head -c 20000000 /dev/zero >"$work/packed/bomb.cc"
tar --create --gzip --file "$work/autolab/handin.tar" --directory "$work/packed" bomb.cc
expect 0 'more than 16 MiB' make --no-print-directory --directory "$work/autolab"

# ---- PrairieLearn: /grade/student and /grade/serverFilesCourse

export GRADE=$work/grade
mkdir -p "$GRADE/serverFilesCourse"
cp -r "$work/packed/socklab" "$GRADE/serverFilesCourse/"
submission "$GRADE/student/labs/04_tcp_chat"
expect 0 "called: check 04_tcp_chat --export prairielearn=$GRADE/results/results.json" \
  "$GRADE/serverFilesCourse/socklab/run.sh"
taken
expect 0 scores cat "$GRADE/results/results.json"
rm "$GRADE/results/results.json"
echo 3 >"$GRADE/socklab/kit/faults"
sed -i 's/^tar/true/' "$GRADE/serverFilesCourse/socklab/run.sh"
expect 0 '' "$GRADE/serverFilesCourse/socklab/run.sh"
expect 0 '"gradable": false' cat "$GRADE/results/results.json"

# ---- Labs that are none

for lab in ../labs/04_tcp_chat 44 .; do
  expect 2 "the kit has no lab $lab" adapters/grade_submission.sh "$work/socklab-kit" "$work/handin" junit "$work/x" "$lab"
done

finish
