"""Which types the contract speaks of, and their JSON schemas."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from attrs import NOTHING, fields

from workcore_entrypoints.rest.instants import mark_instants
from workcore_entrypoints.rest.patches import Patch
from workcore_entrypoints.rest.problems import ProblemOut
from workcore_entrypoints.rest.routes import SCHEMA, Files, Route

Schema = dict[str, Any]
TEMPLATE: Final = "#/components/schemas/{name}"


class Schemas:
    """Every schema of a set of routes, by type."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Derive the schemas of everything that goes in and comes out."""
        routes = tuple(routes)
        bodies = {_bare(route.body) for route in routes if _is_typed(route.body)}
        answers = {route.answer for route in routes if _is_typed(route.answer)}
        types = [ProblemOut, *sorted(bodies | answers, key=str)]
        refs, self.components = msgspec.json.schema_components(types, ref_template=TEMPLATE)
        self._refs = dict(zip(types, refs, strict=True))
        for wanted, schema in self._refs.items():
            mark_instants(wanted, schema, self.components)
        for route in routes:
            if isinstance(route.body, Patch):
                self._add_patch(route.body)
            if _is_typed(route.body):
                self._close(self.of(_bare(route.body)))

    def of(self, wanted: Any) -> Schema:  # noqa: ANN401 - any type
        """Refer to the schema of a type."""
        if isinstance(wanted, Patch):
            return {"$ref": TEMPLATE.format(name=_patch_name(wanted))}
        return dict(self._refs[wanted])

    def needs(self, wanted: Any) -> bool:  # noqa: ANN401 - any type
        """Whether nothing at all is too little for a type."""
        return bool(self.components[_name_in(self.of(wanted))].get("required"))

    def _close(self, schema: Any) -> None:  # noqa: ANN401 - any part of a schema
        """Say that unknown fields are errors, in whatever *schema* refers to."""
        if isinstance(schema, dict) and "$ref" in schema:
            named = self.components[_name_in(schema)]
            if "properties" in named and "additionalProperties" not in named:
                named["additionalProperties"] = False
                self._close(named["properties"])
        elif isinstance(schema, dict | list):
            for part in schema.values() if isinstance(schema, dict) else schema:
                self._close(part)

    def _add_patch(self, patch: Patch) -> None:
        whole = self.components[patch.of.__name__]
        properties = {name: _nullable(s) for name, s in whole["properties"].items()}
        self.components[_patch_name(patch)] = {
            "title": _patch_name(patch),
            "description": f"A merge patch (RFC 7396) of {patch.of.__name__}.",
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
        }


def _is_typed(what: Any) -> bool:  # noqa: ANN401 - any type
    """Whether a body or answer has a schema of its own: files and bytes have none."""
    return what is not None and what is not bytes and not isinstance(what, Files)


def _name_in(schema: Mapping[str, Any]) -> str:
    """Tell which component is referred to."""
    return str(schema["$ref"]).rpartition("/")[2]


def _bare(body: Any) -> Any:  # noqa: ANN401 - any type
    return body.of if isinstance(body, Patch) else body


def _patch_name(patch: Patch) -> str:
    return f"{patch.of.__name__}Patch"


def _nullable(schema: Mapping[str, Any]) -> Schema:
    plain = {key: value for key, value in schema.items() if key != "default"}
    return {"anyOf": [plain, {"type": "null"}]}


def parameters_of(query: type[Any]) -> list[Schema]:
    """Describe the parameters of a query string."""
    described = []
    for attribute in fields(query):
        [schema], components = msgspec.json.schema_components([attribute.type])
        mark_instants(attribute.type, schema, components)
        schema = _inlined(schema, components) | attribute.metadata.get(SCHEMA, {})
        required = attribute.default is NOTHING
        described.append(
            {"name": attribute.name, "in": "query", "required": required, "schema": schema}
        )
    return described


def _inlined(schema: Schema, components: Mapping[str, Any]) -> Schema:
    """Put in place what a parameter's schema refers to."""
    if "$ref" in schema:
        return dict(components[_name_in(schema)])
    if "items" in schema:
        return schema | {"items": _inlined(schema["items"], components)}
    if "anyOf" in schema:
        kept = [s for s in schema["anyOf"] if s != {"type": "null"}]
        return _inlined(kept[0], components) if len(kept) == 1 else {"anyOf": kept}
    return schema
