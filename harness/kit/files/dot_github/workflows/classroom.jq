# The results document, as GitHub Classroom's reporter wants it. Points beyond the 100 of a lab are left out.
[.labs[] | .lab as $lab | .checks[] | select(.tier != "extra") | {
  name: ($lab + ": " + .name),
  status: (if .verdict == "inconclusive" then "error" else .verdict end),
  score: (if .verdict == "pass" then .points else 0 end),
  message: (.why.en // ""),
  test_code: .replay,
  filename: "",
  line_no: 0,
  duration: ((.seconds * 1000) | floor)
}] as $tests | {
  version: 1,
  status: (if all($tests[]; .status == "pass") then "pass" else "fail" end),
  max_score: ([.labs[].max_score] | add),
  tests: $tests
}
