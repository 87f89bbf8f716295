"""What a test needs at run time to grade programs of a lab."""

def grading_data(lab, programs, sanitized = []):
    """The lab's compiled checks, its description, and its reference programs."""
    builds = programs + [program + "_tsan" for program in sanitized]
    return ["//labs/%s:runner" % lab, "//labs/%s:manifest" % lab] + ["//solutions/%s:%s" % (lab, build) for build in builds]
