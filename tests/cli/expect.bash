# What the tests of the command line share. Each test sources it, calls `expect` any number of times, and ends with
# `finish`.

failures=0
output=$(mktemp)

complain() {
  printf '✗ %s; the output was:\n' "$1"
  head -n 40 "$output" | sed 's/^/  | /'
  failures=$((failures + 1))
}

# expect STATUS TEXT COMMAND…: the command exits with this status and prints this text, on either output.
expect() {
  local status=$1 text=$2 actual=0
  shift 2
  "$@" </dev/null >"$output" 2>&1 || actual=$?
  [ "$actual" -eq "$status" ] || complain "$*: expected status $status, got $actual"
  printed "$text"
}

# printed TEXT: the command that ran last has printed it.
printed() {
  [ -z "$1" ] || grep --quiet --fixed-strings -- "$1" "$output" || complain "expected \"$1\""
}

# await COMMAND…: the command succeeds within a minute.
await() {
  for _ in {1..1200}; do
    "$@" >"$output" 2>&1 && return
    sleep 0.05
  done
  complain "$*: not so after a minute"
  return 1
}

has_ended() { ! kill -0 "$1"; }

# await_end PROCESS: this child ends within a minute; $ended is its exit status.
await_end() {
  await has_ended "$1" || kill -KILL "$1"
  ended=0
  wait "$1" 2>/dev/null || ended=$?  # or the shell tells how it ended
}

finish() {
  rm -f "$output"
  [ "$failures" -eq 0 ]
}
