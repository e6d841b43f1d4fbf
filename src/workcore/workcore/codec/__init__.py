"""Plain data and back: what REST bodies, command lines and stored JSON go through."""

from typing import Any, Final, TypeVar, cast

from workcore.codec.converter import make_converter
from workcore.codec.problems import problems_in
from workcore.errors import InvalidInput
from workcore.model import JsonObject, JsonValue

T = TypeVar("T")

CONVERTER: Final = make_converter()


def structure(plain: object, wanted: type[T]) -> T:
    """
    Make a domain value of plain data.

    Raises:
        InvalidInput: Every problem found, each with its field's path.
    """
    try:
        return CONVERTER.structure(plain, wanted)
    except (ValueError, ExceptionGroup) as failure:
        raise InvalidInput(tuple(problems_in(failure))) from None


def unstructure(value: object) -> Any:  # noqa: ANN401 - plain data of whatever it was
    """Make plain data of a domain value: texts, numbers, lists and objects only."""
    return CONVERTER.unstructure(value)


def as_object(value: object) -> JsonObject:
    """Make a plain object of an attrs value."""
    return cast("JsonObject", CONVERTER.unstructure(value))


def merged(value: T, patch: JsonObject) -> T:
    """
    Change *value* by a merge patch (RFC 7396): a field of null goes back to its default.

    Raises:
        InvalidInput: The result would not have the right shape.
    """
    plain = as_object(value)
    # Of a typing mistake even null is named; merging alone would take it for a default.
    unknown: JsonObject = {name: None for name in patch if name not in plain}
    return structure({**_merge(plain, patch), **unknown}, type(value))


def _merge(target: JsonObject, patch: JsonObject) -> JsonObject:
    result: dict[str, JsonValue] = dict(target)
    for name, change in patch.items():
        old = result.pop(name, None)
        if isinstance(change, dict) and name not in WHOLE:
            result[name] = _merge(old if isinstance(old, dict) else {}, change)
        elif change is not None:
            result[name] = change
    return result


WHOLE: Final = frozenset({"estimated_total_cost", "estimated_materials_cost"})
"""Objects that are one value: a patch replaces them."""


def changes(before: JsonObject, after: JsonObject) -> tuple[JsonObject, JsonObject]:
    """Keep of two plain objects what differs, as it was and as it is."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )
