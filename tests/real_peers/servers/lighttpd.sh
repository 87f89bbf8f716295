#!/bin/sh
# lighttpd; without keep-alive, unless lighttpd_keepalive.sh says so.
set -u
. "${0%/*}/options.sh"
[ "${keeps_alive:-no}" = yes ] && keep_alive=1000000 || keep_alive=0

cat >/tmp/lighttpd.conf <<END
server.bind = "$host"
server.port = $port
server.document-root = "$root"
server.upload-dirs = ("/tmp")
server.follow-symlink = "disable"
server.max-keep-alive-requests = $keep_alive
server.max-keep-alive-idle = $(((idle_timeout + 999) / 1000))
server.max-read-idle = $(((idle_timeout + 999) / 1000))
server.max-write-idle = $(((idle_timeout + 999) / 1000))
index-file.names = ("index.html")
mimetype.assign = (
  ".html" => "text/html",
  ".css" => "text/css",
  ".js" => "text/javascript",
  ".json" => "application/json",
  ".txt" => "text/plain",
  ".png" => "image/png",
  ".jpg" => "image/jpeg",
  ".gif" => "image/gif",
  ".svg" => "image/svg+xml",
)
END
exec /usr/sbin/lighttpd -D -f /tmp/lighttpd.conf
