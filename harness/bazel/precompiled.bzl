"""Headers that are parsed once for the hundreds of sources that include them."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("@rules_cc//cc:find_cc_toolchain.bzl", "CC_TOOLCHAIN_TYPE", "find_cc_toolchain")

def options_for_precompiled(label):
    """Compiler options of a target that depends on these precompiled headers, "//PACKAGE:NAME"."""
    return ["-include", "$(BINDIR)/%s.h" % label[2:].replace(":", "/")]

def _precompiled_headers_impl(ctx):
    header = ctx.actions.declare_file(ctx.label.name + ".h")
    ctx.actions.write(header, "".join(["#include \"%s\"\n" % name for name in ctx.attr.headers]))

    # GCC takes NAME.h.gch in the place of NAME.h, if it was compiled with the same options.
    compiled = ctx.actions.declare_file(ctx.label.name + ".h.gch")
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    given = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).compilation_context
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = header.path,
        output_file = compiled.path,
        quote_include_directories = given.quote_includes,
        system_include_directories = given.system_includes,
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts,
        use_pic = ctx.var["COMPILATION_MODE"] != "opt",  # as Bazel compiles what goes into programs
    )
    ctx.actions.run(
        executable = cc_common.get_tool_for_action(feature_configuration = features, action_name = "c++-compile"),
        arguments = ["-x", "c++-header"] + cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = "c++-compile",
            variables = variables,
        ),
        env = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = "c++-compile",
            variables = variables,
        ),
        inputs = depset([header], transitive = [toolchain.all_files, given.headers]),
        outputs = [compiled],
        mnemonic = "PrecompileHeader",
    )
    return [CcInfo(compilation_context = cc_common.create_compilation_context(headers = depset([header, compiled])))]

precompiled_headers = rule(
    implementation = _precompiled_headers_impl,
    doc = "A header that includes others, compiled. A target that depends on it includes it first (-include).",
    attrs = {
        "headers": attr.string_list(mandatory = True, doc = "\"algorithm\", \"labs/support/address.h\", …"),
        "deps": attr.label_list(providers = [CcInfo], doc = "Whose headers are among them."),
        "_cc_toolchain": attr.label(default = "@rules_cc//cc:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = [CC_TOOLCHAIN_TYPE],
)
