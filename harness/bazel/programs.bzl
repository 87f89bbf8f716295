"""What the programs of labs, of solutions and of mutants have in common."""

load(":sanitizers.bzl", "thread_sanitizer_build")

# What every lab is given.
SUPPORT = ["//labs/support"]

# As harness/program/sanitizer.h has it.
def sanitized_name(program):
    return program + "_tsan"

def sanitize(programs):
    for program in programs:
        thread_sanitizer_build(
            name = sanitized_name(program),
            program = program,
            visibility = ["//visibility:public"],
        )

def is_header(file):
    return file.endswith(".h")

def _check_test_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = ctx.executable.runner, is_executable = True)
    runfiles = ctx.runfiles(files = ctx.files.data)
    for target in [ctx.attr.runner] + ctx.attr.data:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = executable, runfiles = runfiles)]

check_test = rule(
    implementation = _check_test_impl,
    doc = "Runs a lab's checks, or the kill matrix, with the given arguments.",
    test = True,
    attrs = {
        "runner": attr.label(mandatory = True, executable = True, cfg = "target"),
        "data": attr.label_list(allow_files = True),
    },
)
