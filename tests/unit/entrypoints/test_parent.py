"""Processes that belong to another end with it, however early it dies."""

import subprocess
import sys
from typing import Final

PARENT: Final = """
import os, signal, time
heard, said = os.pipe()
from multiprocessing import get_context
from workcore_entrypoints.server.parent import bind_to_parent

def live(parent):
    if {late}:
        while os.getppid() == parent:
            time.sleep(0.01)
    bind_to_parent()
    print("bound", flush=True)
    os.write(said, b".")
    time.sleep(60)

if __name__ == "__main__":
    get_context("fork").Process(target=live, args=(os.getpid(),)).start()
    {until}
    os.kill(os.getpid(), signal.SIGKILL)
"""


def said(*, late: bool) -> str:
    """Have a process killed whose child is bound before, or comes to that too late."""
    until = "pass" if late else "os.read(heard, 1)"
    code = PARENT.format(late=late, until=until)
    # Read to the end: the child has the same output, and holds it for as long as it lives.
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )
    return done.stdout + done.stderr


def test_parent_dies() -> None:
    """A child ends when its parent is killed."""
    assert said(late=False) == "bound\n"


def test_parent_is_dead_already() -> None:
    """A child whose parent was killed before it was bound to it does not begin."""
    assert said(late=True) == ""


DEAF: Final = """
import ctypes, os, signal
from multiprocessing import get_context
from workcore_entrypoints.server.parent import bind_to_parent

def live():
    bind_to_parent()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    os.write(said, b".")
    ctypes.PyDLL(None).sleep(60)

if __name__ == "__main__":
    heard, said = os.pipe()
    get_context("fork").Process(target=live).start()
    os.read(heard, 1)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_parent_dies_and_child_does_not_hear() -> None:
    """A child ends that heeds no signal, and whose interpreter is held, so that no thread runs."""
    done = subprocess.run(
        [sys.executable, "-c", DEAF], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.stdout + done.stderr == "deaf\n"
