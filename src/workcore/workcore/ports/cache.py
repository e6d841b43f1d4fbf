"""Keeps for a while what was worked out, so that it need not be worked out each time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

from attrs import frozen

LARGEST: Final = 16 * 1024
"""Bytes of a value; what is larger is not kept."""

LONGEST: Final = timedelta(hours=1)
"""For so long a value is kept at most."""


@frozen
class Recalled:
    """
    What a cache had to say.

    Attributes:
        stamp: Under which to keep what is worked out from now on; None when the cache does not
            answer, and keeps nothing.
        values: One for each name that was asked for, in their order; None where there is none.
    """

    stamp: str | None
    values: tuple[bytes | None, ...]


class Cache(Protocol):
    """
    Copies of what can be worked out again, any of which may be lost at any time.

    Values have names within a topic, and a topic has a stamp. Forgetting a topic gives it
    another stamp, at the same cost however much is kept. Whoever works something out recalls
    it first, and keeps it under the stamp that he was told then: what he began to work out
    before others forgot the topic is never recalled after that, though he keeps it later. No
    stamp comes twice: one that was lost is as good as forgotten.

    A cache that processes share is asked for 50 ms at most, and not at all while it is known
    not to answer. That raises nothing: nothing is recalled, nothing kept, and what should
    have been forgotten may be recalled until its time is over. The same holds between
    processes of which each has a cache of its own, and of a cache that was set back to an earlier
    state. So the time for which a value is kept has to be one for which it may be wrong.

    Topics and names are up to 100 ASCII characters. May be shared between threads.
    """

    def recall(self, topic: str, names: Sequence[str]) -> Recalled:
        """Look up values, and under which stamp to keep those that are not there."""
        ...

    def keep(
        self, topic: str, values: Mapping[str, bytes], *, stamp: str, lasting: timedelta
    ) -> None:
        """
        Keep values by name, in place of those of before, unless the topic was forgotten meanwhile.

        Args:
            values: Each of up to `LARGEST` bytes; others are left out.
            stamp: What `recall` told before the values were worked out.
            lasting: For how long; more than nothing, and up to `LONGEST`.
        """
        ...

    def forget(self, topic: str) -> None:
        """See that nothing is recalled any more of what was kept, or is being worked out."""
        ...
