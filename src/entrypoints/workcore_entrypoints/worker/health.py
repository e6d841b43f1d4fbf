"""What the log is told of how jobs are."""

import logging

from attrs import define

from workcore.errors import Unavailable, WorkcoreError
from workcore_entrypoints.causes import with_cause

log = logging.getLogger("workcore.worker")


@define
class Health:
    """Whether a job does what it should, and what the log was told of it."""

    name: str
    _said: str = ""

    def bad(self, error: Exception) -> None:
        """Say what is wrong, unless it was said; of our own mistakes, where to look."""
        what = repr(error)
        if what != self._said:
            ours = not isinstance(error, WorkcoreError)
            level = logging.WARNING if isinstance(error, Unavailable) else logging.ERROR
            log.log(
                level,
                "%s: %s",
                self.name,
                with_cause(error),
                exc_info=error if ours else None,
                extra={"fields": {"job": self.name}},
            )
        self._said = what

    def good(self) -> None:
        """Say that it is well again."""
        if self._said:
            log.warning("%s: goes on", self.name, extra={"fields": {"job": self.name}})
        self._said = ""
