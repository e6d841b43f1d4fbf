"""Saying which texts of a schema are instants: msgspec says so only where a zone is demanded."""

from collections.abc import Mapping
from typing import Any

from msgspec import inspect

Schema = dict[str, Any]


def mark_instants(wanted: Any, schema: Schema, components: Mapping[str, Schema]) -> None:  # noqa: ANN401 - any type
    """
    Write `format: date-time` beside every instant of a type's schema, in place.

    Args:
        components: What the schema refers to; marked alike.
    """
    _Marking(components).mark(inspect.type_info(wanted), schema)


class _Marking:
    """A walk through a type and its schema side by side, which enters each component once."""

    def __init__(self, components: Mapping[str, Schema]) -> None:
        self._components = components
        self._entered: set[str] = set()

    def mark(self, node: inspect.Type, schema: Schema) -> None:
        if "$ref" in schema:
            self._enter(node, schema["$ref"].rsplit("/", 1)[1])
        elif isinstance(node, inspect.DateTimeType):
            schema["format"] = "date-time"
        elif isinstance(node, inspect.UnionType):
            self._mark_union(node, schema)
        elif isinstance(node, inspect.ListType | inspect.VarTupleType):
            self.mark(node.item_type, schema["items"])

    def _mark_union(self, node: inspect.UnionType, schema: Schema) -> None:
        """Null stands last in a schema; what else is there stands in the order of the type."""
        kinds = [each for each in node.types if not isinstance(each, inspect.NoneType)]
        if len(kinds) == 1:
            self.mark(kinds[0], schema["anyOf"][0] if "anyOf" in schema else schema)

    def _enter(self, node: inspect.Type, name: str) -> None:
        if name in self._entered or not isinstance(
            node, inspect.StructType | inspect.DataclassType
        ):
            return
        self._entered.add(name)
        properties = self._components[name]["properties"]
        for field in node.fields:
            self.mark(field.type, properties[field.encode_name])
