"""What a test needs at run time to grade programs of a lab."""

def grading_data(lab, programs):
    """The lab's compiled checks, its description, and its reference programs."""
    return ["//labs/%s:runner" % lab, "//labs/%s:manifest" % lab] + ["//solutions/%s:%s" % (lab, program) for program in programs]
