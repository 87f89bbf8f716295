#!/usr/bin/env bash
# unpack_handin.sh ARCHIVE DIRECTORY: unpacks what a student has handed in. tar refuses absolute names and "..", and
# grade_submission.sh takes regular files only.
set -eu
archive=$1 directory=$2

# Bytes that it may hold, unpacked.
readonly most=16777216

size=$(tar --list --verbose --file "$archive" | awk '{ sum += $3 } END { printf "%.0f", sum }')
if [ "$size" -gt "$most" ]; then
  echo "socklab: the archive holds more than 16 MiB"
  exit 0
fi
(ulimit -f "$((most / 1024))" && tar --extract --file "$archive" --directory "$directory" --no-same-owner --no-same-permissions)
# One directory that holds everything is as good as none.
entries=("$directory"/*)
if [ ${#entries[@]} -eq 1 ] && [ -d "${entries[0]}" ] && [ ! -L "${entries[0]}" ] && [[ ${entries[0]##*/} != labs ]]; then
  find "${entries[0]}" -mindepth 1 -maxdepth 1 -exec mv --target-directory "$directory" {} +
fi
