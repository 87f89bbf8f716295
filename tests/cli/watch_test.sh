#!/usr/bin/env bash
# The watch mode on a terminal of tmux's, in a copy of the course: a student saves, and reads the verdict.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

expect 2 'watch needs a terminal' ./socklab watch 2
expect 2 'LAB is required' ./socklab watch
expect 2 'no lab 99' ./socklab watch 99

source tests/cli/copy.bash
trap 'tmux_ kill-server 2>/dev/null; leave' EXIT
mkdir -m 777 "$folder/temporary"
page=$folder/page.html
lab=labs/02_udp
socket=$folder/tmux

tmux_() { tmux -S "$socket" -f /dev/null "$@"; }

# The shell in the terminal says its settings before and after, so that they can be compared.
start_terminal() {
  tmux_ new-session -d -x 110 -y 40 -s watch "exec env -i PATH='$PATH' HOME='$HOME' TERM=screen LANG=C.UTF-8 NO_COLOR=1 TMPDIR='$folder/temporary' bash --norc --noprofile"
}

screen() { tmux_ capture-pane -p -t watch 2>&1 | sed '/^$/d' >"$output"; }

# shows TEXT: the terminal shows it within three minutes. What comes after makes no sense without it.
shows() {
  local end=$((SECONDS + 180))
  until screen && grep --quiet --fixed-strings -- "$1" "$output"; do
    if [ $SECONDS -ge $end ]; then
      complain "expected \"$1\" on the screen"
      exit 1
    fi
    sleep 0.1
  done
}

press() { tmux_ send-keys -t watch "$@"; }
types() { press -l "$1"; press Enter; }

# As editors save: a new file takes the place of the old one.
save() {
  cp "$1" "$2.new"
  mv "$2.new" "$2"
}

# nothing_left: neither a process nor a folder is left of the watch.
nothing_left() {
  local end=$((SECONDS + 20))
  while [ -n "$(ls "$folder/temporary")" ] || pgrep --full -- "$folder/temporary/" >/dev/null; do
    if [ $SECONDS -ge $end ]; then
      { ls "$folder/temporary"; pgrep --full --list-full -- "$folder/temporary/"; } >"$output" 2>&1
      complain 'something is left behind'
      return
    fi
    sleep 0.1
  done
}

settings_are_restored() {
  types "stty -g | cmp - '$folder/settings' && echo the same 'settings'"
  shows 'the same settings'
}

# Builds it: what the terminal shows need not wait for that.
expect 1 '0 / 100' ./socklab check 2

start_terminal
types "stty -g >'$folder/settings'; echo 'the prompt' is there"
shows 'the prompt is there'

# The skeleton, then a solution saved over it: from nothing to all points.
types "./socklab watch 2 --html '$page' --seed 7"
shows '0 / 100'
shows 'failure 1 of'
shows 'n next failure'
shows 'after the save'
expect 0 '</html>' cat "$page"
save solutions/02_udp/datagram.h "$lab/datagram.h"
save solutions/02_udp/receiver.cc "$lab/receiver.cc"
save solutions/02_udp/sender.cc "$lab/sender.cc"
shows '100 / 100'
shows 'Every check passes.'
shows 'mended: '
expect 0 '"score": 100' cat .socklab/progress.json

# Broken, named and told; a key moves on, another one gives the hint.
sed 's/"bye"/"bey"/' solutions/02_udp/receiver.cc >"$folder/receiver.cc"
save "$folder/receiver.cc" "$lab/receiver.cc"
shows 'broken: EndsOnBye'
shows 'failure 1 of 1'
sed 's/"bye"/"bey"/' solutions/02_udp/sender.cc >"$folder/sender.cc"
save "$folder/sender.cc" "$lab/sender.cc"
shows 'broken: EndsAfterBye'
press h
shows 'hint   '
press n
shows 'failure 2 of 2'

# Its system calls, and no longer.
press t
shows 'socket(AF_INET, SOCK_DGRAM'
press t
shows 'nothing has changed since the last run'

# Only this check, and all of them again.
press o
shows 'only Sender.EndsAfterBye'
press a
shows 'nothing has changed since the last run'

# In place, as other editors save; a source of the student's own is taken along.
cat solutions/02_udp/sender.cc >"$lab/sender.cc"
shows 'mended: EndsAfterBye'
cat solutions/02_udp/receiver.cc >"$lab/receiver.cc"
shows 'mended: EndsOnBye'
shows '100 / 100'
echo 'int Own();' >"$lab/own.h"
echo 'int Own() { return 0; }' >"$lab/own.cc"
{ echo '#include "own.h"'; sed 's/return support::ExitStatusOf/return Own() + support::ExitStatusOf/' solutions/02_udp/receiver.cc; } >"$folder/receiver.cc"
save "$folder/receiver.cc" "$lab/receiver.cc"
shows 'nothing has changed since the last run'
shows '100 / 100'

# What does not build is told in the compiler's words.
echo 'int Own() { return undeclared; }' >"$lab/own.cc"
shows 'does not build: receiver, sender'
shows "own.cc:1:20: error: 'undeclared' was not declared in this scope"
rm "$lab/own.cc" "$lab/own.h" "$lab/receiver.cc"
shows "$lab/receiver.cc is missing"
cp solutions/02_udp/receiver.cc "$lab/receiver.cc"
shows '100 / 100'
shows 'after the save'

# Another size of the screen, and a break.
tmux_ resize-window -t watch -x 70 -y 20
shows '100 / 100'
press C-z
shows 'Stopped'
settings_are_restored
types fg
shows 'Every check passes.'

# The end.
press q
shows 'the prompt is there'
types 'echo "status $?"'
shows 'status 0'
settings_are_restored
nothing_left

# Ctrl-C, in the middle of a run.
types 'clear; ./socklab watch 2 --lang zh'
shows 'UDP   '
save solutions/02_udp/sender.cc "$lab/sender.cc"
press C-c
types 'echo "status $?"'
shows 'status 130'
settings_are_restored
nothing_left

# A terminal that vanishes takes the watch along.
types './socklab watch 2'
shows 'next failure'
tmux_ kill-server
nothing_left

finish
