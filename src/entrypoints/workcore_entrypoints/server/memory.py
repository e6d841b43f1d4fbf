"""How a worker process looks after its memory."""

import ctypes
import gc
import sys
from typing import Final

YOUNG: Final = 50_000
"""Objects after which Python looks for cycles; by default 700, which a page of a list exceeds."""


def settle() -> None:
    """
    Stop looking for garbage in what was made at the start, and look less often.

    Requests leave no cycles behind that matter, yet looking for them took a third of
    the processor time of a write.
    """
    _give_back()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 100)


ARENAS, THRESHOLD = -8, -3
"""Of mallopt(3): how many heaps threads share, and from what size on memory is not of a heap."""

FEW: Final = 2
LARGE: Final = 256 * 1024


def _give_back() -> None:
    """
    Have what is large given back when it is free, as the C library does at first.

    After a large piece was freed it takes the next ones from a heap, one for each thread, and
    uploads leave holes there.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(ARENAS, FEW)
            library.mallopt(THRESHOLD, LARGE)
