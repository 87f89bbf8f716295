"""Macros for the BUILD files of mutants."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load(":precompiled.bzl", "options_for_precompiled")
load(":programs.bzl", "SUPPORT", "check_test", "is_header", "sanitize", "sanitized_name")

def _mutated_sources_impl(ctx):
    outputs = []
    for source in ctx.files.srcs:
        is_needed = source.basename == ctx.attr.file or is_header(source.basename) or is_header(ctx.attr.file)
        if not is_needed:
            continue  # its part of the program is there already
        output = ctx.actions.declare_file(ctx.attr.folder + "/" + source.basename)
        outputs.append(output)
        if source.basename != ctx.attr.file:
            ctx.actions.symlink(output = output, target_file = source)
            continue
        ctx.actions.run(
            executable = ctx.executable._replace,
            arguments = [source.path, output.path, ctx.attr.replace, ctx.attr.by],
            inputs = [source],
            outputs = [output],
            mnemonic = "Mutate",
        )
    if ctx.attr.file not in [source.basename for source in ctx.files.srcs]:
        fail("the solution has no file " + ctx.attr.file)
    return [DefaultInfo(files = depset(outputs))]

_mutated_sources = rule(
    implementation = _mutated_sources_impl,
    doc = "A source of a program, in which a piece of text is replaced, and what has to be compiled with it.",
    attrs = {
        "srcs": attr.label_list(mandatory = True, allow_files = True),
        "folder": attr.string(mandatory = True),
        "file": attr.string(mandatory = True),
        "replace": attr.string(mandatory = True),
        "by": attr.string(mandatory = True),
        "_replace": attr.label(default = "//harness/bazel:replace", executable = True, cfg = "exec"),
    },
)

# What mutants include, parsed once for all of them.
_MUTANTS_HEADERS = "//labs/support:precompiled"

def _solution():
    return "//" + native.package_name().rpartition("/")[0]

def mutant(name, program, file, replace, by, caught_by, deps = [], sanitized = False):
    """A program that is known to be bad: a reference solution in which one piece of text is replaced.

    Args:
      name: the program, and its defect in words.
      program: which of the lab's programs it is.
      file: the file of the solution that is changed.
      replace: text that occurs exactly once in that file.
      by: what stands there instead.
      caught_by: the checks that must catch it; one of them is enough.
      deps: as in the lab.
      sanitized: whether it is built with ThreadSanitizer too. If not, a check that asks for that sees it without.
    """
    _mutated_sources(
        name = name + "_sources",
        srcs = ["%s:%s_sources" % (_solution(), program)],
        by = by,
        file = file,
        folder = name + "_sources",
        replace = replace,
    )
    others = [] if is_header(file) else ["%s:%s_without_%s" % (_solution(), program, file)]
    cc_binary(
        name = name,
        srcs = [name + "_sources"],
        copts = options_for_precompiled(_MUTANTS_HEADERS) + ["-w"],  # bad programs may well draw warnings
        tags = ["mutant", "program=" + program, "caught_by=" + ",".join(caught_by)],
        deps = SUPPORT + deps + others + [_MUTANTS_HEADERS],
    )
    if sanitized:
        sanitize([name])

def _value(tags, key):
    return [tag[len(key) + 1:] for tag in tags if tag.startswith(key + "=")][0]

# Mutants at once, beside those that mostly wait: Bazel runs several kill matrices side by side.
_MUTANTS_AT_ONCE = 2

def kill_matrix(name, lab, programs, sanitized = []):
    """Demands that each mutant of this package is caught by its checks, and that each check catches a mutant.

    Args:
      name: of the test; it prints the matrix.
      lab: its package, for example "//labs/04_tcp_chat".
      programs: of the lab.
      sanitized: as in the lab.
    """
    args = [
        "--lab",
        lab.rpartition("/")[2],
        "--runner",
        "$(rootpath %s:runner)" % lab,
        "--jobs",
        "%d" % _MUTANTS_AT_ONCE,
    ]
    data = [lab + ":runner"]
    for program in programs + [sanitized_name(program) for program in sanitized]:
        label = "%s:%s" % (_solution(), program)
        args += ["--reference", "%s=$(rootpath %s)" % (program, label)]
        data.append(label)
    rules = native.existing_rules()
    for mutant, attributes in sorted(rules.items()):
        tags = list(attributes["tags"])
        if "mutant" not in tags:
            continue
        builds = [build for build in [mutant, sanitized_name(mutant)] if build in rules]
        args += ["--mutant", ":".join(
            [mutant, _value(tags, "program"), _value(tags, "caught_by")] + ["$(rootpath %s)" % build for build in builds],
        )]
        data += builds
    check_test(
        name = name,
        size = "large",
        args = args,
        data = data,
        runner = "//harness/grading:kill_matrix",
        tags = ["kill_matrix"],
    )
