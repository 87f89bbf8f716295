"""The reference servers of the web labs, each on a loopback where nobody else is."""

import contextlib
import os
import pathlib
import subprocess
import sys
import time

FIXED_PAGE = "07_web_page"
FILES = ("08_web_files", "09_web_processes", "10_web_threads", "11_web_events")
PORT = 7788


def enter_private_loopback():
    """Runs this script anew where every port is free, and where all that it starts ends with it."""
    if os.environ.get("PRIVATE_LOOPBACK"):
        return
    os.execvp("bwrap", ["bwrap", "--unshare-user", "--unshare-net", "--unshare-pid", "--die-with-parent",
                        "--dev-bind", "/", "/", "--proc", "/proc", "--setenv", "PRIVATE_LOOPBACK", "yes",
                        sys.executable, "-B", *sys.argv])


@contextlib.contextmanager
def serving(lab, *options):
    """Gives the URL of the lab's server while it listens; it must then end as it should."""
    runfiles = pathlib.Path(os.environ["TEST_SRCDIR"], os.environ["TEST_WORKSPACE"])
    command = [runfiles / "solutions" / lab / "server", "--port", str(PORT), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _await_listening(server)
            yield f"http://127.0.0.1:{PORT}"
        finally:
            server.terminate()
    if server.returncode != 0:
        raise RuntimeError(f"the server of {lab} has ended with status {server.returncode}")


def _await_listening(server):
    deadline = time.monotonic() + 30
    while not _listens():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{server.args[0]} does not listen")
        time.sleep(0.005)


def _listens():
    """Asks the kernel (proc_pid_net(5)): a connection of ours would be one client more."""
    local, listening = f"0100007F:{PORT:04X}", "0A"
    sockets = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(words[1] == local and words[3] == listening for words in sockets)
