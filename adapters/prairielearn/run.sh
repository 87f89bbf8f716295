#!/usr/bin/env bash
# The entry point of an external grader of PrairieLearn: /grade/student is what was handed in, and
# /grade/results/results.json is what it reads. The kit lies beside this script, as docs/instructors.md says; a question's
# info.json has
#
#   "externalGradingOptions": {
#     "enabled": true,
#     "image": "your/socklab",
#     "serverFilesCourse": ["socklab/"],
#     "entrypoint": "/grade/serverFilesCourse/socklab/run.sh",
#     "timeout": 300
#   }
set -u
grade=${GRADE:-/grade}
here=$(dirname "$(readlink -f "$0")")

mkdir -p "$grade/results" "$grade/socklab/kit"
tar --extract --file "$here/kit.tar.xz" --directory "$grade/socklab/kit" --strip-components 1 --no-same-owner || exit 1
chmod -R go-rwx "$grade/student" "$grade/results" "$grade/socklab" "$grade/tests" "$grade/data" 2>/dev/null || true
read -r -a labs <"$here/labs"
bash "$here/grade_submission.sh" "$grade/socklab/kit" "$grade/student" prairielearn "$grade/results/results.json" "${labs[@]}"
if [ ! -s "$grade/results/results.json" ]; then
  echo '{"gradable": false, "format_errors": ["socklab could not grade this submission; ask your instructor"]}' \
    >"$grade/results/results.json"
fi
