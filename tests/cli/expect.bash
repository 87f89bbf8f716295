# What the tests of the command line share. Each test sources it, calls `expect` any number of times, and ends with
# `finish`.

failures=0
output=$(mktemp)

# expect STATUS TEXT COMMAND…: the command exits with this status and prints this text, on either output.
expect() {
  local status=$1 text=$2 actual=0
  shift 2
  "$@" </dev/null >"$output" 2>&1 || actual=$?
  if [ "$actual" -ne "$status" ] || ! grep --quiet --fixed-strings -- "$text" "$output"; then
    printf '✗ %s\n  expected status %s and "%s"; got status %s and:\n' "$*" "$status" "$text" "$actual"
    head -n 40 "$output" | sed 's/^/  | /'
    failures=$((failures + 1))
  fi
}

# refute TEXT: the command that ran last has not printed it.
refute() {
  if grep --quiet --fixed-strings -- "$1" "$output"; then
    printf '✗ the output above should not hold "%s"\n' "$1"
    failures=$((failures + 1))
  fi
}

finish() {
  rm -f "$output"
  [ "$failures" -eq 0 ]
}
