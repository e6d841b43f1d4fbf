"""Work something out, unless a cache recalls it."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Self, TypeVar

from attrs import define, field

from workcore.codec import structure, unstructure
from workcore.errors import InvalidInput
from workcore.model import OrganisationId
from workcore.ports.cache import Cache

T = TypeVar("T")


def requests_of(organisation_id: OrganisationId) -> str:
    """Name the topic of what is worked out of an organisation's requests."""
    return f"requests:{organisation_id}"


@define
class Memo:
    """
    What was recalled of a topic at one time, and what was worked out since.

    A cache that has lost everything, or does not answer, makes no difference but in time.
    """

    _topic: str
    _stamp: str | None
    _known: Mapping[str, bytes | None]
    _new: dict[str, bytes] = field(factory=dict)

    @classmethod
    def of(cls, cache: Cache, topic: str, names: Sequence[str]) -> Self:
        """Recall values by name, before anything is worked out."""
        recalled = cache.recall(topic, names)
        return cls(topic, recalled.stamp, dict(zip(names, recalled.values, strict=True)))

    def get(self, name: str, kind: type[T], work_out: Callable[[], T]) -> T:
        """Give what was recalled; work it out where it was not, or another version kept it."""
        known = self._known[name]
        if known is not None:
            try:
                return structure(json.loads(known), kind)
            except (InvalidInput, ValueError):
                pass
        made = work_out()
        self._new[name] = json.dumps(unstructure(made)).encode()
        return made

    def keep(self, cache: Cache, *, lasting: timedelta) -> None:
        """Keep what was worked out."""
        if self._new and self._stamp is not None:
            cache.keep(self._topic, self._new, stamp=self._stamp, lasting=lasting)
