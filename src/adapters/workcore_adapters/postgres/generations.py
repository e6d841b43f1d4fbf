"""What was asked for lately, and no more of it than fits."""

from typing import Generic, TypeVar

V = TypeVar("V")


class Generations(Generic[V]):
    """
    Values by name, in two generations. May be shared between threads.

    What was asked for since the younger generation began is in it; when it is full it becomes the
    older one, and what nobody has asked for by then is forgotten. So to remember costs one entry of
    a dictionary, where an order by last use would cost a move on each reading.
    """

    def __init__(self, most: int) -> None:
        """Begin with none; a generation holds *most*."""
        self._most = most
        self._young: dict[bytes, V] = {}
        self._old: dict[bytes, V] = {}

    def get(self, name: bytes) -> V | None:
        """Find a value, and keep it for longer."""
        found = self._young.get(name)
        if found is None:
            found = self._old.get(name)
            if found is not None:
                self.put(name, found)
        return found

    def put(self, name: bytes, value: V) -> None:
        """Remember a value; None is none."""
        if len(self._young) >= self._most and name not in self._young:
            self._old, self._young = self._young, {}
        self._young[name] = value

    def pop(self, name: bytes) -> V | None:
        """Find a value, and forget it."""
        young, old = self._young.pop(name, None), self._old.pop(name, None)
        return old if young is None else young

    def __contains__(self, name: bytes) -> bool:
        """Tell whether there is a value."""
        return name in self._young or name in self._old
