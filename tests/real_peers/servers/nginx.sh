#!/bin/sh
# nginx, one worker; without keep-alive, unless nginx_keepalive.sh says so.
set -u
. "${0%/*}/options.sh"
[ "${keeps_alive:-no}" = yes ] && keep_alive=$idle_timeout || keep_alive=0

cat >/tmp/nginx.conf <<END
daemon off;
worker_processes 1;
error_log stderr;
pid /tmp/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path /tmp/nginx-body;
  proxy_temp_path /tmp/nginx-proxy;
  fastcgi_temp_path /tmp/nginx-fastcgi;
  uwsgi_temp_path /tmp/nginx-uwsgi;
  scgi_temp_path /tmp/nginx-scgi;
  types {
    text/html html;
    text/css css;
    text/javascript js;
    application/json json;
    text/plain txt;
    image/png png;
    image/jpeg jpg;
    image/gif gif;
    image/svg+xml svg;
  }
  keepalive_timeout ${keep_alive}ms;
  client_header_timeout ${idle_timeout}ms;
  send_timeout ${idle_timeout}ms;
  sendfile on;
  server {
    listen $host:$port;
    root "$root";
    disable_symlinks on from=\$document_root;
  }
}
END
exec /usr/sbin/nginx -e stderr -c /tmp/nginx.conf
