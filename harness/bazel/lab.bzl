"""The words of which the BUILD files of labs, solutions and mutants consist."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")

_RUNNER_VISIBILITY = ["//visibility:public"]

def _programs(programs, shared, tags = []):
    """One cc_binary for each program: its own file, those that the lab's programs share, and what every lab is given."""
    for program in programs:
        cc_binary(
            name = program,
            srcs = [program + ".cc"] + shared,
            tags = tags,
            visibility = ["//visibility:public"],
            deps = ["//labs/support"],
        )

def _manifest_impl(ctx):
    file = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(file, json.encode(struct(
        lab = ctx.label.package.split("/")[1],
        title = ctx.attr.title,
        programs = ctx.attr.programs,
    )))
    return [DefaultInfo(files = depset([file]), runfiles = ctx.runfiles(files = [file]))]

_manifest = rule(
    implementation = _manifest_impl,
    doc = "What the socklab command has to know of a lab.",
    attrs = {
        "title": attr.string(mandatory = True),
        "programs": attr.string_list(mandatory = True),
    },
)

def _check_test_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = ctx.executable.runner, is_executable = True)
    runfiles = ctx.runfiles(files = ctx.files.data)
    for target in [ctx.attr.runner] + ctx.attr.data:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = executable, runfiles = runfiles)]

_check_test = rule(
    implementation = _check_test_impl,
    doc = "Runs a lab's checks, or the kill matrix, with the given arguments.",
    test = True,
    attrs = {
        "runner": attr.label(mandatory = True, executable = True, cfg = "target"),
        "data": attr.label_list(allow_files = True),
    },
)

def _grade(name, lab_folder, title, runner, programs, args = [], **kwargs):
    _check_test(
        name = name,
        args = ["--lab", lab_folder, "--title", "'%s'" % title] +
               ["--program %s=$(rootpath :%s)" % (program, program) for program in programs] + args,
        data = [":" + program for program in programs],
        runner = runner,
        **kwargs
    )

def _folder():
    return native.package_name().split("/")[1]

def lab(name, number, title, programs, checks, shared = []):
    """A lab: the programs that a student writes, and the checks that grade them.

    Targets: one for each program; `check` grades them, `skeleton` demands that none of them earns a point;
    `runner` is the compiled checks.

    Args:
      name: the lab's name; its folder is called NUMBER_NAME.
      number: of the section in the course.
      title: as people call it.
      programs: each is compiled from its own .cc file.
      checks: sources of the checks.
      shared: sources that all programs of the lab share.
    """
    if _folder() != ("0%d_%s" % (number, name) if number < 10 else "%d_%s" % (number, name)):
        fail("the lab %s, number %d, must not lie in a folder called %s" % (name, number, _folder()))
    _programs(programs, shared)
    _manifest(
        name = "manifest",
        title = title,
        programs = programs,
        visibility = ["//visibility:public"],
    )
    cc_binary(
        name = "runner",
        testonly = True,
        srcs = checks,
        visibility = _RUNNER_VISIBILITY,
        deps = ["//harness/check", "//harness/check:main"],
    )
    # What a student has not solved yet must not turn the project's own tests red.
    _grade("check", _folder(), title, ":runner", programs, tags = ["manual"])
    # Only an untouched skeleton scores nothing; what a student has begun may score.
    _grade("skeleton", _folder(), title, ":runner", programs, args = ["--expect-zero"], tags = ["skeleton"])

def solution(name, lab, title, programs, shared = []):
    """The reference solution of a lab, graded by the very same checks.

    Targets: one for each program, and `check`, which demands full marks.

    Args:
      name: the lab's name.
      lab: its package, for example "//labs/04_tcp_chat".
      title: as in the lab.
      programs: as in the lab.
      shared: as in the lab.
    """
    _programs(programs, shared)
    _grade("check", _folder(), title, lab + ":runner", programs)
    for program in programs:
        native.filegroup(
            name = program + "_sources",
            srcs = [program + ".cc"] + shared,
            visibility = ["//visibility:public"],
        )

def _mutated_sources_impl(ctx):
    outputs = []
    for source in ctx.files.srcs:
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
    doc = "The sources of a program, in one of which a piece of text is replaced.",
    attrs = {
        "srcs": attr.label_list(mandatory = True, allow_files = True),
        "folder": attr.string(mandatory = True),
        "file": attr.string(mandatory = True),
        "replace": attr.string(mandatory = True),
        "by": attr.string(mandatory = True),
        "_replace": attr.label(default = "//harness/bazel:replace", executable = True, cfg = "exec"),
    },
)

def _solution():
    return "//" + native.package_name().rpartition("/")[0]

def mutant(name, program, file, replace, by, caught_by):
    """A program that is known to be bad: a reference solution in which one piece of text is replaced.

    Args:
      name: the program, and its defect in words.
      program: which of the lab's programs it is.
      file: the file of the solution that is changed.
      replace: text that occurs exactly once in that file.
      by: what stands there instead.
      caught_by: the checks that must catch it; one of them is enough.
    """
    _mutated_sources(
        name = name + "_sources",
        srcs = ["%s:%s_sources" % (_solution(), program)],
        by = by,
        file = file,
        folder = name + "_sources",
        replace = replace,
    )
    cc_binary(
        name = name,
        srcs = [name + "_sources"],
        copts = ["-w"],  # bad programs may well draw warnings
        tags = ["mutant", "program=" + program, "caught_by=" + ",".join(caught_by)],
        deps = ["//labs/support"],
    )

def _value(tags, key):
    return [tag[len(key) + 1:] for tag in tags if tag.startswith(key + "=")][0]

def kill_matrix(name, lab, programs):
    """Demands that each mutant of this package is caught by its checks, and that each check catches a mutant.

    Args:
      name: of the test; it prints the matrix.
      lab: its package, for example "//labs/04_tcp_chat".
      programs: of the lab.
    """
    args = ["--runner", "$(rootpath %s:runner)" % lab]
    data = [lab + ":runner"]
    for program in programs:
        label = "%s:%s" % (_solution(), program)
        args += ["--reference", "%s=$(rootpath %s)" % (program, label)]
        data.append(label)
    for mutant, attributes in sorted(native.existing_rules().items()):
        tags = list(attributes["tags"])
        if "mutant" not in tags:
            continue
        args += ["--mutant", "%s:%s:%s:$(rootpath %s)" % (mutant, _value(tags, "program"), _value(tags, "caught_by"), mutant)]
        data.append(mutant)
    _check_test(
        name = name,
        size = "large",
        args = args,
        data = data,
        runner = "//harness/cli:kill_matrix",
        tags = ["kill_matrix"],
    )
