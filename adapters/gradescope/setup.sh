#!/usr/bin/env bash
# Run once by Gradescope, as root, when it makes the image: installs what the kit needs, and unpacks it.
set -eu
source=${AUTOGRADER:-/autograder}/source

if [ "${SOCKLAB_INSTALL:-yes}" = yes ]; then
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends bubblewrap g++ xz-utils
fi
mkdir -p "$source/kit"
tar --extract --file "$source/kit.tar.xz" --directory "$source/kit" --strip-components 1 --no-same-owner
# Programs under test are users of their own, who must not look around here.
chmod -R go-rwx "$source"
