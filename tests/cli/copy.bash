# A copy of the course in which a test may change everything. Sourced after expect.bash, in the course's own directory.
# It shares what Bazel has built for the course: the same output base serves both, one after the other.
folder=$(mktemp -d)
course=$folder/course
original=$PWD
output_base=$(bazel info output_base 2>/dev/null) || exit 2
leave() {
  (cd "$course" && bazel shutdown >/dev/null 2>&1)
  rm -rf "$folder"
  cd "$original" && bazel build --noshow_progress //labs/04_tcp_chat:all >/dev/null 2>&1
}
trap leave EXIT
mkdir "$course"
tar --create --exclude='./bazel-*' --exclude=./.git --exclude=./.socklab . | tar --extract --directory "$course"
cd "$course" || exit 2
printf 'startup --output_base=%s\n' "$output_base" >>.bazelrc
