"""
Plain data to domain values and back, strictly.

Structuring never guesses: a number is no text, a naive time is no instant, an
unknown field is an error. Unstructuring gives only what JSON holds.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, get_args, get_origin
from uuid import UUID

from attrs import has
from cattrs import Converter
from cattrs.errors import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

from workcore.codec import scalars
from workcore.codec.scalars import Malformed
from workcore.model import JsonObject, Money

Structure = Callable[[Any, Any], Any]
"""How cattrs calls a hook: the plain value, the wanted type."""

SCALARS: Final[Mapping[Any, Callable[[object], Any]]] = {
    str: scalars.read_text,
    int: scalars.read_integer,
    bool: scalars.read_boolean,
    datetime: scalars.read_instant,
    timedelta: scalars.read_duration,
    UUID: scalars.read_uuid,
    Decimal: scalars.read_decimal,
    Money: scalars.read_money,
}
"""How each single value is read."""


def _one(read: Callable[[object], Any]) -> Structure:
    return lambda value, _: read(value)


def _is_object(wanted: object) -> bool:
    return wanted == JsonObject


def _is_set(wanted: object) -> bool:
    return get_origin(wanted) is frozenset


def _is_list(wanted: object) -> bool:
    return get_origin(wanted) in {tuple, frozenset}


def _object(converter: Converter) -> Callable[[type[Any]], Structure]:
    def factory(cls: type[Any]) -> Structure:
        fill = make_dict_structure_fn(cls, converter)

        def structure(value: object, wanted: type[Any]) -> object:
            if not isinstance(value, Mapping):
                raise Malformed("not_an_object", "Must be an object with named fields.")
            return fill(value, wanted)

        return structure

    return factory


def _list(converter: Converter) -> Callable[[Any], Structure]:
    def factory(wanted: Any) -> Structure:  # noqa: ANN401 - cattrs hands over any type
        collect, item = get_origin(wanted), get_args(wanted)[0]

        def structure(value: object, _: object) -> object:
            if not isinstance(value, Sequence) or isinstance(value, str | bytes):
                raise Malformed("not_a_list", "Must be a list.")
            return collect(_items(converter, value, item))

        return structure

    return factory


def _items(converter: Converter, values: Sequence[object], item: Any) -> list[Any]:  # noqa: ANN401
    read, failures = [], []
    for index, value in enumerate(values):
        try:
            read.append(converter.structure(value, item))
        except (ValueError, ExceptionGroup) as failure:
            note = IterableValidationNote(f"at index {index}", index, item)
            failure.__notes__ = [*getattr(failure, "__notes__", []), note]
            failures.append(failure)
    if failures:
        raise IterableValidationError("not every item is valid", failures, item)
    return read


def make_converter() -> Converter:
    """Make a converter with every hook of the domain's values; adapters may add to it."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook_factory(has, _object(converter))
    converter.register_structure_hook_factory(_is_list, _list(converter))
    converter.register_structure_hook_func(_is_object, _one(scalars.read_object))
    converter.register_structure_hook(StrEnum, scalars.read_word)
    for wanted, read in SCALARS.items():
        converter.register_structure_hook(wanted, _one(read))

    converter.register_unstructure_hook(datetime, scalars.write_instant)
    converter.register_unstructure_hook(timedelta, lambda span: int(span.total_seconds()))
    converter.register_unstructure_hook(StrEnum, str)
    converter.register_unstructure_hook(UUID, str)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_unstructure_hook_func(_is_set, lambda words: sorted(map(str, words)))
    return converter
