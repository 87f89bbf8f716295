"""C++ targets of the harness and of its tests: what they include of the standard library is parsed once for all."""

load("@rules_cc//cc:defs.bzl", _cc_binary = "cc_binary", _cc_library = "cc_library", _cc_test = "cc_test")
load(":precompiled.bzl", "options_for_precompiled")

_STANDARD_HEADERS = "//harness/bazel:standard_headers"

def cc_library(name, deps = [], copts = [], **kwargs):
    _cc_library(
        name = name,
        copts = options_for_precompiled(_STANDARD_HEADERS) + copts,
        deps = deps + [_STANDARD_HEADERS],
        **kwargs
    )

def cc_binary(name, deps = [], copts = [], **kwargs):
    _cc_binary(
        name = name,
        copts = options_for_precompiled(_STANDARD_HEADERS) + copts,
        deps = deps + [_STANDARD_HEADERS],
        **kwargs
    )

def cc_test(name, deps = [], copts = [], **kwargs):
    _cc_test(
        name = name,
        copts = options_for_precompiled(_STANDARD_HEADERS) + copts,
        deps = deps + [_STANDARD_HEADERS],
        **kwargs
    )
