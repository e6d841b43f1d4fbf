"""How a worker process belongs to the one that started it."""

import ctypes
import multiprocessing
import os
import signal
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1
"""Of prctl(2): the signal that this process gets when the thread that forked it ends."""


def bind_to_parent() -> None:
    """
    Take stop signals from the parent alone, and end at once when it is gone.

    Ctrl-C reaches a terminal's whole process group: a worker that left it would be started
    again by a parent that is about to stop. And a parent that was killed stops nobody: the
    kernel then ends this process, on Linux, in a way that nothing has to be heard for.
    It does so as well when only the thread ends that started it, which has to be the
    parent's first.
    Until the server sets handlers of its own, a signal ends the process at once: a fork
    would else answer it as its parent does, by waiting for its children.
    """
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.SIG_DFL)
    os.setpgid(0, 0)
    if sys.platform == "linux":
        # Not SIGTERM, which comes once for each thread that the parent had: granian waits for ever
        # at the third, holding the interpreter, so that no thread of ours could end it.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        # It died before it was asked to say so: nobody would ever stop us or let go of our port.
        os.kill(os.getpid(), signal.SIGKILL)
