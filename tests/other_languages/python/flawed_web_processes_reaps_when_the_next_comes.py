#!/usr/bin/env -S python3 -B
"""It takes leave of its children when the next client comes, not before."""

import signal

import web_processes

notice_signals = web_processes.notice_signals


def notice_no_child():
    wakeup = notice_signals()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return wakeup


web_processes.notice_signals = notice_no_child
web_processes.main()
