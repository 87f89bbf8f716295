"""How a lab's programs are built without Bazel: harness/grading/build_manifest.h reads what is written here."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_TYPE", "find_cc_toolchain")
load(":sanitizers.bzl", "ADDRESS_SANITIZER", "THREAD_SANITIZER", "with_thread_sanitizer")

# The working directory that programs remember as theirs, as when Bazel builds them: paths of sources begin there.
_WORKING_FOLDER = "/proc/self/cwd"

def _archive(library):
    return library.pic_static_library or library.static_library

def _linker_inputs(deps):
    return cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in deps]).linking_context.linker_inputs.to_list()

def _archives(deps):
    """In the order in which a linker wants them: what needs another one stands before it."""
    return [_archive(library) for input in _linker_inputs(deps) for library in input.libraries if _archive(library)]

def _compile_flags(ctx, toolchain, features, deps, copts):
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in deps]).compilation_context
    return cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = "c++-compile",
        variables = cc_common.create_compile_variables(
            feature_configuration = features,
            cc_toolchain = toolchain,
            include_directories = context.includes,
            quote_include_directories = context.quote_includes,
            system_include_directories = context.system_includes,
            user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + copts,
            use_pic = ctx.var["COMPILATION_MODE"] != "opt",  # as Bazel compiles what goes into programs
        ),
    )

def _link_flags(ctx, toolchain, features, deps, linkopts):
    given = [flag for input in _linker_inputs(deps) for flag in input.user_link_flags]
    return cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = "c++-link-executable",
        variables = cc_common.create_link_variables(
            feature_configuration = features,
            cc_toolchain = toolchain,
            is_using_linker = True,
            is_static_linking_mode = True,
            user_link_flags = ctx.fragments.cpp.linkopts + linkopts + given,
        ),
    )

def _way(ctx, programs, suffix, deps, copts, linkopts):
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    return struct(
        programs = programs,
        suffix = suffix,
        compiler = cc_common.get_tool_for_action(feature_configuration = features, action_name = "c++-compile"),
        environment = {"PWD": _WORKING_FOLDER, "PATH": "/bin:/usr/bin:/usr/local/bin"},
        compile = _compile_flags(ctx, toolchain, features, deps, ctx.attr.copts + copts),
        link = _link_flags(ctx, toolchain, features, deps, ctx.attr.linkopts + linkopts),
        libraries = [file.path for file in _archives(deps)],
    )

def _build_manifest_impl(ctx):
    ways = [_way(ctx, ctx.attr.programs, "", ctx.attr.deps, [], [])]
    if ctx.attr.sanitized:
        ways.append(_way(
            ctx,
            ctx.attr.sanitized,
            ctx.attr.sanitized_suffix,
            ctx.attr.sanitized_deps,
            THREAD_SANITIZER.copts,
            THREAD_SANITIZER.linkopts,
        ))
    file = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(file, json.encode(struct(
        folder = ctx.label.package,
        programs = ctx.attr.programs,
        sources = ctx.attr.sources,
        ways = ways,
    )))
    return [DefaultInfo(files = depset([file] + _archives(ctx.attr.deps) + _archives(ctx.attr.sanitized_deps)))]

build_manifest = rule(
    implementation = _build_manifest_impl,
    doc = "The compiler, its flags and the compiled libraries by which a lab's programs are built, and their sources.",
    attrs = {
        "programs": attr.string_list(mandatory = True),
        "sources": attr.string_list(doc = "Of the programs, and headers, as the lab is handed out."),
        "deps": attr.label_list(providers = [CcInfo], doc = "What the programs are given."),
        "copts": attr.string_list(),
        "linkopts": attr.string_list(),
        "sanitized": attr.string_list(doc = "Those of the programs that are built with ThreadSanitizer too."),
        "sanitized_suffix": attr.string(doc = "Of the names of these."),
        "sanitized_deps": attr.label_list(providers = [CcInfo], cfg = with_thread_sanitizer),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = [CC_TOOLCHAIN_TYPE],
)

# Any g++ or clang understands these, and the linkers of all systems.
def _portable_way(ctx, programs, suffix, copts, linkopts):
    flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts
    return struct(
        programs = programs,
        suffix = suffix,
        compiler = "c++",  # that of the machine: harness/kit finds it
        environment = {"PWD": _WORKING_FOLDER, "PATH": "/usr/local/bin:/usr/bin:/bin"},
        compile = flags + ["-fPIE", "-fno-omit-frame-pointer", "-iquote", ".", "-isystem", "third_party"] +
                  ctx.attr.copts + copts,
        link = ["-pie", "-pthread"] + linkopts,
        libraries = [],
        given = [file.short_path.rpartition("/")[0] for file in _archives(ctx.attr.deps)],
    )

def _kit_manifest_impl(ctx):
    ways = [
        _portable_way(ctx, ctx.attr.programs, "", [], []),
        _portable_way(ctx, ctx.attr.programs, ctx.attr.crash_suffix, ADDRESS_SANITIZER.copts, ADDRESS_SANITIZER.linkopts),
    ]
    if ctx.attr.sanitized:
        ways.append(_portable_way(
            ctx,
            ctx.attr.sanitized,
            ctx.attr.sanitized_suffix,
            THREAD_SANITIZER.copts,
            THREAD_SANITIZER.linkopts,
        ))
    file = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(file, json.encode(struct(
        folder = ctx.label.package,
        programs = ctx.attr.programs,
        sources = ctx.attr.sources,
        ways = ways,
    )))
    return [DefaultInfo(files = depset([file]))]

kit_manifest = rule(
    implementation = _kit_manifest_impl,
    doc = "The same for the student's kit: any compiler of C++20, and libraries that are made of the sources in a folder.",
    attrs = {
        "programs": attr.string_list(mandatory = True),
        "sources": attr.string_list(doc = "Of the programs, and headers, as the lab is handed out."),
        "deps": attr.label_list(providers = [CcInfo], doc = "What the programs are given."),
        "copts": attr.string_list(),
        "crash_suffix": attr.string(doc = "Of the names of programs that are built to tell why they crash."),
        "sanitized": attr.string_list(doc = "Those of the programs that are built with ThreadSanitizer too."),
        "sanitized_suffix": attr.string(doc = "Of the names of these."),
    },
    fragments = ["cpp"],
)
