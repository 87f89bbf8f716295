#!/usr/bin/env bash
# Makes what a system wants of an autograder, with the kit inside:
#
#   adapters/pack.sh gradescope KIT.tar.xz DIR LAB…     DIR/autograder.zip, to be uploaded
#   adapters/pack.sh autolab KIT.tar.xz DIR LAB…        DIR/autograde.tar and DIR/autograde-Makefile
#   adapters/pack.sh prairielearn KIT.tar.xz DIR LAB…   DIR/socklab, for the course's serverFilesCourse; DIR/Dockerfile
#
# LAB is a directory of the kit's labs/, as in 04_tcp_chat. POLICY=FILE in the environment adds a policy: which checks
# students see.
set -eu

here=$(dirname "$(readlink -f "$0")")
if [ $# -lt 4 ] || [ ! -d "$here/$1" ] || [ ! -f "$2" ]; then
  sed -n '2,/^set/p' "$0" | sed -n 's/^# \{0,1\}//p' >&2
  exit 2
fi
system=$1 kit=$2 to=$3
shift 3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cp "$here/grade_submission.sh" "$folder/"
cp "$kit" "$folder/kit.tar.xz"
echo "$*" >"$folder/labs"
[ -z "${POLICY-}" ] || cp "$POLICY" "$folder/class.toml"
mkdir -p "$to"
case $system in
  gradescope)
    cp "$here/gradescope/setup.sh" "$here/gradescope/run_autograder" "$folder/"
    chmod +x "$folder/setup.sh" "$folder/run_autograder"
    python3 -c 'import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for name in sorted(os.listdir(sys.argv[2])): archive.write(os.path.join(sys.argv[2], name), name)' \
      "$to/autograder.zip" "$folder"
    ;;
  autolab)
    cp "$here/autolab/unpack_handin.sh" "$folder/"
    tar --create --file "$to/autograde.tar" --directory "$folder" --owner 0 --group 0 --sort name .
    cp "$here/autolab/Makefile" "$to/autograde-Makefile"
    ;;
  prairielearn)
    cp "$here/prairielearn/run.sh" "$folder/"
    chmod +x "$folder/run.sh"
    rm -rf "$to/socklab"
    cp -r "$folder" "$to/socklab"
    chmod 755 "$to/socklab"
    cp "$here/prairielearn/Dockerfile" "$to/"
    ;;
  *)
    echo "pack.sh: $system needs nothing packed: copy its workflow" >&2
    exit 2
    ;;
esac
