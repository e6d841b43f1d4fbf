"""The command line: the same use cases, for people at a terminal and for scripts."""

import time
from typing import Final

BEGAN: Final = time.monotonic()
"""When the command started, before it imported what takes long."""


def main() -> None:
    """Run `workcore`."""
    from workcore_entrypoints.cli.root import root

    root(prog_name="workcore")


__all__ = ["BEGAN", "main"]
