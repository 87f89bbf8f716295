#!/bin/sh
# Python's http.server, which serves each connection by a thread.
set -u
. "${0%/*}/options.sh"

exec python3 -m http.server --bind "$host" --directory "$root" "$port"
