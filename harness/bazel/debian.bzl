"""Where third-party code comes from on Debian 12: its own packages, under the labels of the Bazel Central Registry."""

_RULES_CC = "/usr/share/bazel/rules/cc"

def _debian_rules_cc_impl(ctx):
    ctx.execute(["cp", "-r", _RULES_CC + "/.", "."])

    # Debian's rules_cc 0.0.4 loads a function that its Bazel 4.2.3 does not define yet.
    for name in ["compiler_flag.bzl", "cc_flags_supplier.bzl"]:
        path = "cc/private/rules_impl/" + name
        text = ctx.read(_RULES_CC + "/" + path)
        text = text.replace(', "use_cpp_toolchain")', ")")
        text = text.replace("use_cpp_toolchain()", '["@bazel_tools//tools/cpp:toolchain_type"]')
        ctx.delete(path)
        ctx.file(path, text)

    # Later ones define here what Bazel 9 no longer does.
    ctx.file("cc/common/BUILD")
    for symbol, path in {"cc_common": "cc_common.bzl", "CcInfo": "cc_info.bzl"}.items():
        ctx.file("cc/common/built_in_" + path, "built_in = %s\n" % symbol)
        ctx.file("cc/common/" + path, 'load(":built_in_%s", "built_in")\n%s = built_in\n' % (path, symbol))

debian_rules_cc = repository_rule(
    implementation = _debian_rules_cc_impl,
    doc = "The installed bazel-rules-cc, made to load under the installed Bazel.",
    local = True,
)

def _no_coverage_tools_impl(ctx):
    ctx.file("BUILD", 'filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])\n')

no_coverage_tools = repository_rule(
    implementation = _no_coverage_tools_impl,
    doc = "Stands in for the coverage tools, which Bazel would otherwise fetch from the network.",
)

def _require(ctx, path):
    if not ctx.path(path).exists:
        fail("%s is missing: run ./socklab, which installs what the project needs" % path)

def _debian_library_impl(ctx):
    _require(ctx, ctx.attr.header)
    ctx.file("BUILD", """
load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "{name}",
    linkopts = {linkopts},
    visibility = ["//visibility:public"],
)
""".format(name = ctx.attr.target, linkopts = ctx.attr.linkopts))

debian_library = repository_rule(
    implementation = _debian_library_impl,
    doc = "A library whose headers the compiler finds under /usr/include by itself.",
    attrs = {
        "header": attr.string(mandatory = True, doc = "A file of the package, to tell early that it is missing."),
        "linkopts": attr.string_list(),
        "target": attr.string(mandatory = True, doc = "Its target. ctx.name tells no name for it under MODULE.bazel."),
    },
    local = True,
)

# What Debian has compiled into a shared library only; a program that is linked statically needs it, too.
_FMT_SOURCE = """
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {
template auto dragonbox::to_decimal(float) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal(double) noexcept -> dragonbox::decimal_fp<double>;
template auto locale_ref::get<std::locale>() const -> std::locale;
template auto thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl<char>(locale_ref) -> char;
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, basic_format_args<buffer_context<char>>, locale_ref);
}  // namespace detail
FMT_END_NAMESPACE
"""

_FMT_BUILD = """
load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "fmt",
    srcs = ["format.cc"],
    visibility = ["//visibility:public"],
)
"""

def _debian_fmt_impl(ctx):
    _require(ctx, "/usr/include/fmt/format-inl.h")
    ctx.file("format.cc", _FMT_SOURCE)
    ctx.file("BUILD", _FMT_BUILD)

debian_fmt = repository_rule(
    implementation = _debian_fmt_impl,
    doc = "The library fmt, compiled from the headers that Debian installs.",
    local = True,
)

_GOOGLETEST = "/usr/src/googletest"

_GOOGLETEST_BUILD = """
load("@rules_cc//cc:defs.bzl", "cc_library")

package(default_visibility = ["//visibility:public"])

cc_library(
    name = "gtest",
    srcs = [
        "googlemock/src/gmock-all.cc",
        "googletest/src/gtest-all.cc",
    ],
    hdrs = glob(["*/include/**/*.h"]),
    includes = ["googlemock/include", "googletest/include"],
    linkopts = ["-pthread"],
    textual_hdrs = glob(["*/src/*"], exclude = ["*/src/*_main.cc"]),
    copts = ["-Iexternal/googletest/googlemock", "-Iexternal/googletest/googletest"],
)

cc_library(
    name = "gtest_main",
    srcs = ["googlemock/src/gmock_main.cc"],
    deps = [":gtest"],
)
"""

def _debian_googletest_impl(ctx):
    _require(ctx, _GOOGLETEST)
    for part in ["googletest", "googlemock"]:
        ctx.symlink(_GOOGLETEST + "/" + part, part)
    ctx.file("BUILD", _GOOGLETEST_BUILD)

debian_googletest = repository_rule(
    implementation = _debian_googletest_impl,
    doc = "GoogleTest and gmock, compiled from the sources that Debian installs.",
    local = True,
)
