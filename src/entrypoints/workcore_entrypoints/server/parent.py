"""How a worker process belongs to the one that started it."""

import ctypes
import multiprocessing
import os
import signal
import sys
from threading import Thread
from time import sleep
from typing import Final

PR_SET_PDEATHSIG: Final = 1
"""Of prctl(2): the signal that this process gets when its parent dies."""

LOOK_SECONDS: Final = 5.0
"""Between two looks whether the parent lives; long enough to finish what was begun."""


def bind_to_parent() -> None:
    """
    Take stop signals from the parent alone, and end when it is gone.

    Ctrl-C reaches a terminal's whole process group: a worker that left it would be started
    again by a parent that is about to stop. And a parent that was killed stops nobody.
    Until the server sets handlers of its own, a signal ends the process at once: a fork
    would else answer it as its parent does, by waiting for its children.
    """
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.SIG_DFL)
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        stop_without(parent.pid)
        Thread(target=_watch, args=(parent.pid,), name="parent", daemon=True).start()


def stop_without(parent: int) -> None:
    """Stop if the parent is gone: else nobody ever stops us, and our port is never free again."""
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def _watch(parent: int) -> None:
    """
    Ask ourselves to stop when the parent is gone; end when that leads to nothing.

    Under heavy load one process in ten outlives its parent all the same; why is not known yet.
    """
    while os.getppid() == parent:
        sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
