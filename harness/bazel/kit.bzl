"""What the student's kit holds of the harness: programs that need no library of the system that they run on."""

load(":cc.bzl", "cc_binary")

# The libraries that elfutils needs are asked for here, because nobody else needs them.
_LINKOPTS = [
    "-static",
    "-Wl,--gc-sections",
    "-Wl,--strip-all",
    "-Wl,--start-group",
    "-ldw",
    "-lelf",
    "-llzma",
    "-lbz2",
    "-lz",
    "-Wl,--end-group",
]

def kit_binary(name, deps, **kwargs):
    cc_binary(
        name = name,
        features = ["fully_static_link"],
        linkopts = _LINKOPTS,
        tags = ["manual"],
        deps = deps + ["//harness/kit:static_program"],
        **kwargs
    )
