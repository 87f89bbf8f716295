#!/usr/bin/env bash
# What becomes of each submission of the gallery (tests/classroom): the class goes on, and nothing else is touched.
# SOCKLAB_WHOLE=1 takes all of it.
set -u
cd "$(dirname "$0")/../.." || exit 2
source tests/cli/expect.bash

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
whole=()
[ -z "${SOCKLAB_WHOLE-}" ] || whole=(--whole)

python3 tests/classroom/gallery.py "$folder/gallery" solutions/04_tcp_chat "${whole[@]}"
everything() { (cd "$folder" && find . -path ./class.db -prune -o -printf '%p %y %s %T@ %l\n' | sort); }
before=$(everything)
expect 0 'does not build' ./socklab grade "$folder/gallery" --lab 4 --gradebook "$folder/class.db"
printed 'link_to_another'
printed 'server.cc is a link; links are not followed'
expect 0 'as it should be' python3 tests/classroom/gallery.py --check "$folder/class.db" "${whole[@]}"
expect 0 '' diff <(printf '%s\n' "$before" | grep -v '^\. ') <(everything | grep -v '^\. ')
expect 1 '' test -e /tmp/socklab_absolute.cc
expect 0 'this run graded 0' ./socklab grade "$folder/gallery" --lab 4 --gradebook "$folder/class.db"
finish
