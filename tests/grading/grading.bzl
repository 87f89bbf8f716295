"""What a test needs at run time to grade programs of a lab."""

# Lab -> its programs.
LABS = {
    "01_sockets": ["sockets"],
    "02_udp": ["receiver", "sender"],
    "03_tcp_reliability": ["rsend", "rrecv"],
    "04_tcp_chat": ["server", "client"],
    "05_download": ["server", "client"],
    "06_upload": ["server", "client"],
    "07_web_page": ["server"],
    "08_web_files": ["server"],
    "09_web_processes": ["server"],
    "10_web_threads": ["server"],
    "11_web_events": ["server"],
}

# Lab -> those that its checks want built with ThreadSanitizer, too.
_SANITIZED = {"10_web_threads": ["server"]}

def grading_data(lab, programs, sanitized = []):
    """The lab's compiled checks, its description, and its reference programs."""
    builds = programs + [program + "_tsan" for program in sanitized]
    return ["//labs/%s:runner" % lab, "//labs/%s:manifest" % lab] + ["//solutions/%s:%s" % (lab, build) for build in builds]

def all_grading_data(lab):
    """The same, with all of its reference programs."""
    return grading_data(lab, LABS[lab], _SANITIZED.get(lab, []))
