"""How a merge patch is described: the fields of a class, none of them needed."""

from typing import Any

from attrs import frozen


@frozen
class Patch:
    """A merge patch (RFC 7396) of what *of* describes; null takes a field back to its default."""

    of: type[Any]
