"""Macros for the BUILD files of labs and solutions."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load(":cc.bzl", harness_binary = "cc_binary", harness_library = "cc_library")
load(":kit.bzl", "kit_binary")
load(":manifest.bzl", "build_manifest", "kit_manifest")
load(":programs.bzl", "SUPPORT", "check_test", "is_header", "sanitize", "sanitized_name")
load(":sanitizers.bzl", "address_sanitizer_build")

_RUNNER_VISIBILITY = ["//visibility:public"]

# What a student's source may make of the compiler, process by process: it may wait for ever (for a FIFO), compute, or
# write arrays of gigabytes. Clang has no -wrapper.
_LIMITED_COMPILER = select({
    "//harness/bazel:clang": [],
    "//conditions:default": [
        "-wrapper",
        "/usr/bin/timeout,--foreground,--signal=KILL,600,/usr/bin/prlimit,--cpu=120,--as=4294967296,--fsize=268435456",
    ],
})

# So that a report can name the line in which a program is; a debugger wants variables, too.
_LINE_TABLES = select({
    "//harness/bazel:debug": ["-g"],
    "//conditions:default": ["-g1"],
})

# For a lab that measures its programs' speed: -Og keeps the lines apart that reports name.
def _optimization(optimized):
    return ["-Og"] if optimized else []

def _programs(programs, shared, deps, compiler, optimized):
    """One cc_binary for each program: its own file, those that the lab's programs share, and what the lab is given."""
    for program in programs:
        cc_binary(
            name = program,
            srcs = [program + ".cc"] + shared,
            copts = compiler + _LINE_TABLES + _optimization(optimized),
            linkopts = compiler,
            visibility = ["//visibility:public"],
            deps = SUPPORT + deps,
        )

# As harness/grading/explain.cc has it.
_CRASH_SUFFIX = "_asan"

def _manifest_impl(ctx):
    file = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(file, json.encode(struct(
        lab = ctx.label.package.split("/")[1],
        title = ctx.attr.title,
        programs = ctx.attr.programs,
        sanitized = ctx.attr.sanitized,
    )))
    return [DefaultInfo(files = depset([file]), runfiles = ctx.runfiles(files = [file]))]

_manifest = rule(
    implementation = _manifest_impl,
    doc = "What the socklab command has to know of a lab.",
    attrs = {
        "title": attr.string(mandatory = True),
        "programs": attr.string_list(mandatory = True),
        "sanitized": attr.string_list(mandatory = True),
    },
)

def _quoted(text):
    """One word for the Bourne shell, by whose rules Bazel takes `args` apart."""
    return "'%s'" % text.replace("'", "'\\''")

def _grade(name, lab_folder, title, runner, programs, sanitized, replay = "", args = [], **kwargs):
    replay = "./socklab check %d%s" % (int(lab_folder.split("_")[0]), replay)
    programs = programs + [sanitized_name(program) for program in sanitized]
    check_test(
        name = name,
        args = ["--lab", lab_folder, "--title", _quoted(title), "--replay", _quoted(replay)] +
               ["--program %s=$(rootpath :%s)" % (program, program) for program in programs] + args,
        data = [":" + program for program in programs],
        runner = runner,
        timeout = "long",
        **kwargs
    )

# The lab's catalogues, words.LANGUAGE.json, as a source that registers them (harness/check/registry.h).
_EMBEDDED_WORDS = """
{
  echo '#include "harness/check/registry.h"'
  for file in $(SRCS); do
    language=$${file%.json}
    language=$${language##*.}
    echo "static const bool kWords_$$language = ::socklab::check::RegisterWords(\\"$$language\\", R\\"words("
    cat $$file
    echo ')words");'
  done
} > $@
"""

def _folder():
    return native.package_name().split("/")[1]

_LETTERS_OF_NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+."

def _own(programs, shared):
    """What a student has put beside the programs of a lab: all of it belongs to each of them.

    Spaces take the linker's arguments apart, and Bazel 4.2.3 cannot tell which file is meant by a name that is not
    ASCII: files of such names stay out.
    """
    known = [program + ".cc" for program in programs] + shared
    files = native.glob(["*.cc", "*.h"], exclude = known, allow_empty = True)
    return [file for file in files if all([letter in _LETTERS_OF_NAMES for letter in file.elems()])]

def lab(
        name,
        number,
        title,
        programs,
        checks,
        shared = [],
        deps = [],
        sanitized = [],
        check_deps = [],
        optimized = False):
    """A lab: the programs that a student writes, and the checks that grade them.

    Targets: one for each program; `check` grades them, `skeleton` demands that none of them earns a point;
    `runner` is the compiled checks, `kit_runner` the same for the student's kit, and `check_sources` their sources; `handout` is what the lab says, in all languages;
    `manifest` is what the socklab command has to know of the lab, and `build_manifest` how its programs are built
    without Bazel, with the compiled libraries that they are given; `kit_manifest` is that for the student's kit, where
    libraries are given as sources.

    Args:
      name: the lab's name; its folder is called NUMBER_NAME.
      number: of the section in the course.
      title: as people call it, in English; words.LANGUAGE.json has it in other languages.
      programs: each is compiled from its own .cc file.
      checks: sources of the checks.
      shared: sources that all programs of the lab share; those that a student adds to the lab's folder need not be named.
      deps: libraries that the programs are given, besides //labs/support.
      sanitized: which of the programs are built with ThreadSanitizer too, as NAME_tsan, for StartSanitized in a check.
      check_deps: libraries of the lab's own that the checks are given, so that tests can have them, too.
      optimized: whether the compiler optimizes the programs, as far as a debugger can follow.
    """
    if _folder() != ("0%d_%s" % (number, name) if number < 10 else "%d_%s" % (number, name)):
        fail("the lab %s, number %d, must not lie in a folder called %s" % (name, number, _folder()))
    _programs(programs, shared + _own(programs, shared), deps, _LIMITED_COMPILER, optimized)
    sanitize(sanitized)
    for program in programs:
        # Only where it has crashed: harness/grading/explain.cc.
        address_sanitizer_build(
            name = program + _CRASH_SUFFIX,
            program = program,
            tags = ["manual"],
            visibility = ["//visibility:public"],
        )
    _manifest(
        name = "manifest",
        title = title,
        programs = programs,
        sanitized = sanitized,
        visibility = ["//visibility:public"],
    )
    build_manifest(
        name = "build_manifest",
        copts = _LIMITED_COMPILER + _LINE_TABLES + _optimization(optimized),
        linkopts = _LIMITED_COMPILER,
        programs = programs,
        sanitized = sanitized,
        sanitized_deps = SUPPORT + deps if sanitized else [],
        sanitized_suffix = sanitized_name(""),
        sources = [program + ".cc" for program in programs] + shared,
        visibility = ["//visibility:public"],
        deps = SUPPORT + deps,
    )
    native.genrule(
        name = "words",
        srcs = native.glob(["words.*.json"], allow_empty = True),
        outs = ["checks/words.cc"],
        cmd = _EMBEDDED_WORDS,
    )
    harness_library(
        name = "compiled_checks",
        testonly = True,
        srcs = checks + ["checks/words.cc"],
        alwayslink = True,
        linkstatic = True,
        deps = ["//harness/check", "//harness/run:main"] + check_deps,
    )
    harness_binary(
        name = "runner",
        testonly = True,
        visibility = _RUNNER_VISIBILITY,
        deps = [":compiled_checks"],
    )
    kit_binary(
        name = "kit_runner",
        testonly = True,
        visibility = _RUNNER_VISIBILITY,
        deps = [":compiled_checks"],
    )
    kit_manifest(
        name = "kit_manifest",
        copts = _LINE_TABLES + _optimization(optimized),
        programs = programs,
        sanitized = sanitized,
        sanitized_suffix = sanitized_name(""),
        crash_suffix = _CRASH_SUFFIX,
        sources = [program + ".cc" for program in programs] + shared,
        tags = ["manual"],
        visibility = ["//visibility:public"],
        deps = SUPPORT + deps,
    )
    native.filegroup(
        name = "handout",
        srcs = native.glob(["README*.md", "words.*.json"]),
        visibility = _RUNNER_VISIBILITY,
    )
    native.filegroup(
        name = "check_sources",
        srcs = native.glob(["checks/*.cc", "checks/*.h"]),
        visibility = _RUNNER_VISIBILITY,
    )
    # What a student has not solved yet must not turn the project's own tests red.
    _grade("check", _folder(), title, ":runner", programs, sanitized, tags = ["manual"])
    # Only an untouched skeleton scores nothing; what a student has begun may score.
    _grade("skeleton", _folder(), title, ":runner", programs, sanitized, args = ["--expect-zero"], tags = ["skeleton"])

def solution(name, lab, title, programs, shared = [], deps = [], sanitized = [], optimized = False):
    """The reference solution of a lab, graded by the very same checks.

    Targets: one for each program, and `check`, which demands full marks, and all extra credit.

    Args:
      name: the lab's name.
      lab: its package, for example "//labs/04_tcp_chat".
      title: as in the lab.
      programs: as in the lab.
      shared: as in the lab.
      deps: as in the lab.
      sanitized: as in the lab.
      optimized: as in the lab.
    """
    _parts(programs, shared, deps, optimized)
    sanitize(sanitized)
    _grade("check", _folder(), title, lab + ":runner", programs, sanitized, " --solution", ["--demand-extra"])
    for program in programs:
        native.filegroup(
            name = program + "_sources",
            srcs = [program + ".cc"] + shared,
            visibility = ["//visibility:public"],
        )

def _file_name(label):
    return label.rpartition(":")[2]

def _parts(programs, shared, deps, optimized):
    """The programs, and what mutants are linked with: PROGRAM_without_FILE, for each of a program's .cc files.

    Each file is compiled once, for the program, for its mutants and for the tests of the solution.
    """
    headers = [file for file in shared if is_header(file)]
    for file in [program + ".cc" for program in programs] + shared:
        if is_header(file):
            continue
        cc_library(
            name = "part_" + _file_name(file),
            srcs = [file],
            hdrs = headers,
            copts = _optimization(optimized),
            linkstatic = True,
            alwayslink = True,
            visibility = ["//visibility:public"],
            deps = SUPPORT + deps,
        )
    for program in programs:
        files = [program + ".cc"] + [file for file in shared if not is_header(file)]
        cc_binary(
            name = program,
            visibility = ["//visibility:public"],
            deps = ["part_" + _file_name(file) for file in files],
        )
        for file in files:
            cc_library(
                name = "%s_without_%s" % (program, _file_name(file)),
                linkstatic = True,
                visibility = ["//visibility:public"],
                deps = ["part_" + _file_name(other) for other in files if other != file],
            )
