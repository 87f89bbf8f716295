#!/bin/sh
# lighttpd, with keep-alive.
keeps_alive=yes
. "${0%/*}/lighttpd.sh"
