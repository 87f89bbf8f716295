#!/usr/bin/env bash
# Grades one submission by a kit, for an autograder of another system:
#
#   grade_submission.sh KIT SUBMISSION FORMAT FILE LAB…
#
# KIT is the unpacked kit; LAB is a directory of its labs/, as in 04_tcp_chat. Of SUBMISSION the C++ sources are taken that
# lie in it, in LAB/ or in labs/LAB/: regular files alone, at most 100 of at most 1 MiB. FILE gets the results in FORMAT
# (gradescope, autolab, prairielearn, github, junit). A policy may lie beside this script: class.toml. Where the machine
# was at fault, grading is tried twice more. Exit status: that of ./socklab check, or 2 for wrong usage.
set -u -o pipefail

readonly most_files=100 most_size=1048576 tries=3

if [ $# -lt 5 ]; then
  sed -n '2,/^set/p' "$0" | sed -n 's/^# \{0,1\}//p' >&2
  exit 2
fi
kit=$1 submission=$2 format=$3 file=$4
shift 4
here=$(dirname "$(readlink -f "$0")")

# The directory of the submission in which the sources of the lab lie.
sources_of() {
  local folder
  for folder in "$submission/labs/$1" "$submission/$1"; do
    if [ -d "$folder" ] && [ ! -L "$folder" ]; then
      printf '%s\n' "$folder"
      return
    fi
  done
  printf '%s\n' "$submission"
}

take_sources() {
  local lab=$1 from source taken=0
  from=$(sources_of "$lab")
  while IFS= read -r -d '' source; do
    taken=$((taken + 1))
    [ "$taken" -le "$most_files" ] || break
    rm -f "$kit/labs/$lab/${source##*/}"
    cp --no-dereference --no-preserve=mode,ownership "$source" "$kit/labs/$lab/" || return 1
  done < <(find "$from" -maxdepth 1 -type f \( -name '*.cc' -o -name '*.h' \) -size "-$((most_size + 1))c" -print0 | sort -z)
  [ "$taken" -gt 0 ] || printf 'socklab: there is no .cc or .h file for %s in the submission\n' "$lab"
}

for lab in "$@"; do
  if [[ $lab == */* || $lab == .* || ! -d "$kit/labs/$lab" ]]; then
    printf 'socklab: the kit has no lab %s\n' "$lab" >&2
    exit 2
  fi
  take_sources "$lab" || exit 3
done

options=(--export "$format=$file")
[ ! -f "$here/class.toml" ] || options+=(--policy "$here/class.toml")
for ((try = 1; try <= tries; ++try)); do
  status=0
  "$kit/socklab" check "$@" "${options[@]}" || status=$?
  [ "$status" -eq 3 ] || break
done
exit "$status"
