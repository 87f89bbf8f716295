"""Tests that are scripts. Bazel 9 has no rule of its own for them, and Debian's Bazel 4.2 no rules_shell."""

def _script_test_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = ctx.file.script, is_executable = True)
    runfiles = ctx.runfiles(files = [ctx.file.script] + ctx.files.data)
    for target in ctx.attr.data:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = executable, runfiles = runfiles)]

script_test = rule(
    implementation = _script_test_impl,
    doc = "Runs a script, by the interpreter that its first line names.",
    test = True,
    attrs = {
        "script": attr.label(mandatory = True, allow_single_file = True),
        "data": attr.label_list(allow_files = True),
    },
)
