"""Files that are embedded in a source, and known to browsers by their hashes."""

def embedded_asset(name, srcs):
    """Makes NAME.inc, a string literal of the files one after the other, and NAME.sha256.inc, their hash as a policy has it."""
    native.genrule(
        name = name.replace("/", "_").replace(".", "_"),
        srcs = srcs,
        outs = [name + ".inc"],
        cmd = "{ printf 'R\"asset('; cat $(SRCS); printf ')asset\"\\n'; } > $@",
    )
    native.genrule(
        name = name.replace("/", "_").replace(".", "_") + "_hash",
        srcs = srcs,
        outs = [name + ".sha256.inc"],
        cmd = "echo \"\\\"sha256-$$(cat $(SRCS) | sha256sum | cut -c 1-64 | tr a-f A-F | basenc -d --base16 | base64)\\\"\" > $@",
    )
