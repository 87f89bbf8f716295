"""Builds of a program, and of all that it is linked with, under sanitizers."""

_COPT = "//command_line_option:copt"
_LINKOPT = "//command_line_option:linkopt"
_STRIP = "//command_line_option:strip"

def _flags(sanitizers, more_copts = []):
    return struct(copts = [sanitizers] + more_copts + ["-g", "-O1"], linkopts = [sanitizers])

# For the manifests (manifest.bzl), too.
THREAD_SANITIZER = _flags("-fsanitize=thread")
ADDRESS_SANITIZER = _flags("-fsanitize=address,undefined", ["-fno-sanitize-recover=undefined"])

def _with(settings, flags):
    return {
        _COPT: settings[_COPT] + flags.copts,
        _LINKOPT: settings[_LINKOPT] + flags.linkopts,
        _STRIP: "never",  # a report names lines
    }

def _with_thread_sanitizer_impl(settings, _):
    return _with(settings, THREAD_SANITIZER)

def _with_address_sanitizer_impl(settings, _):
    return _with(settings, ADDRESS_SANITIZER)

with_thread_sanitizer = transition(
    implementation = _with_thread_sanitizer_impl,
    inputs = [_COPT, _LINKOPT],
    outputs = [_COPT, _LINKOPT, _STRIP],
)

_with_address_sanitizer = transition(
    implementation = _with_address_sanitizer_impl,
    inputs = [_COPT, _LINKOPT],
    outputs = [_COPT, _LINKOPT, _STRIP],
)

def _build_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    program = ctx.attr.program[0][DefaultInfo].files_to_run.executable
    ctx.actions.symlink(output = executable, target_file = program, is_executable = True)

    # Without the program's own runfiles: among those it has the name of the one without sanitizers.
    return [DefaultInfo(executable = executable)]

def _build(doc, sanitizers):
    return rule(
        implementation = _build_impl,
        doc = doc,
        executable = True,
        attrs = {
            "program": attr.label(mandatory = True, cfg = sanitizers),
            "_allowlist_function_transition": attr.label(
                default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
            ),
        },
    )

thread_sanitizer_build = _build(
    doc = "Built with ThreadSanitizer, which reports data races.",
    sanitizers = with_thread_sanitizer,
)

address_sanitizer_build = _build(
    doc = "Built with AddressSanitizer and UndefinedBehaviorSanitizer, which say why a program crashes.",
    sanitizers = _with_address_sanitizer,
)
