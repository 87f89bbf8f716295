#!/bin/sh
# The httpd of busybox, which serves each connection by a process.
set -u
. "${0%/*}/options.sh"

echo '.json:application/json' >/tmp/httpd.conf
exec busybox httpd -f -p "$host:$port" -h "$root" -c /tmp/httpd.conf
