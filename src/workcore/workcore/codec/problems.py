"""From what the converter found to problems a client can show beside its fields."""

from collections.abc import Iterator

from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)

from workcore.codec.scalars import Malformed
from workcore.errors import Problem


def problems_in(failure: BaseException, path: str = "") -> Iterator[Problem]:
    """Walk a failure of the converter; each leaf is one problem."""
    match failure:
        case ExceptionGroup():
            for inner in failure.exceptions:
                yield from problems_in(inner, _below(path, inner))
        case ForbiddenExtraKeysError():
            for name in sorted(failure.extra_fields):
                yield Problem(_dotted(path, name), "unknown_field", "There is no such field.")
        case KeyError():
            yield Problem(path, "missing", "This field is needed.")
        case Malformed():
            yield Problem(path, failure.code, failure.message)
        case _:
            yield Problem(path, "malformed", "This value has the wrong shape.")


def _below(path: str, failure: BaseException) -> str:
    for note in getattr(failure, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return _dotted(path, note.name)
        if isinstance(note, IterableValidationNote):
            return f"{path}[{note.index}]"
    return path


def _dotted(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


__all__ = ["ClassValidationError", "problems_in"]
