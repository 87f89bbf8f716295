#!/bin/sh
# nginx, one worker, with keep-alive.
keeps_alive=yes
. "${0%/*}/nginx.sh"
