"""Where a call can name somebody's thing, read out of the OpenAPI document."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from attrs import frozen
from tests.support.web import Json

KINDS: Final[Mapping[str, str]] = {
    "request_id": "request",
    "ids": "request",
    "comment_id": "comment",
    "reply_to": "comment",
    "attachment_id": "attachment",
    "asset_id": "asset",
    "parent_id": "asset",
    "user_id": "user",
    "user_ids": "user",
    "owner_id": "user",
    "requested_by": "user",
    "assigned_to": "user",
    "delegate_to": "user",
    "delegation_id": "delegation",
    "notification_id": "notification",
    "delivery_id": "delivery",
    "webhook_id": "webhook",
    "absent_id": "user",
    "deputy_id": "user",
    "primary_contact_id": "user",
    "secondary_contact_id": "user",
    "watcher_ids": "user",
}
"""What is named by the fields and parameters that name something; a new one belongs here."""

ITEMS: Final[Mapping[str, Json]] = {
    "related_assets": {"impact_level": "no_impact"},
    "rules": {"name": "somebody", "when": {}},
    "steps": {"level": "standard", "who": "users", "timeout_hours": 24},
}
"""What an item of a list needs besides the id in it."""

LIST: Final = "[]"

Pointer = tuple[str, ...]


@frozen
class Slot:
    """
    A place in a call that an id fits in.

    Attributes:
        where: `path`, `query`, `header` or `body`.
        pointer: The name of the parameter, or the way into the body.
    """

    where: str
    pointer: Pointer

    @property
    def kind(self) -> str:
        """What is named here."""
        return KINDS[[name for name in self.pointer if name != LIST][-1]]


@frozen(kw_only=True)
class Operation:
    """One method of one path, as the document has it."""

    name: str
    method: str
    path: str
    parameters: tuple[Json, ...]
    body: Json | None
    signed_in: bool
    slots: tuple[Slot, ...]

    def has(self, header: str) -> bool:
        """Whether a header counts."""
        return any(p["name"] == header for p in self.parameters)


def operations(document: Json) -> Iterator[Operation]:
    """List everything that one may call."""
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            content = said.get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("schema")
            parameters = tuple(said["parameters"])
            slots = [*_of_parameters(parameters), *_of_body(body, document)]
            yield Operation(
                name=said["operationId"],
                method=method.upper(),
                path=path,
                parameters=parameters,
                body=body,
                signed_in=bool(said["security"]),
                slots=tuple(slots),
            )


def _of_parameters(parameters: tuple[Json, ...]) -> Iterator[Slot]:
    for parameter in parameters:
        names_something = "uuid" in str(parameter["schema"]) or parameter["name"] in KINDS
        if names_something:
            yield Slot(parameter["in"], (parameter["name"],))


def _of_body(schema: Json | None, document: Json) -> Iterator[Slot]:
    yield from (Slot("body", pointer) for pointer in dict.fromkeys(_ids(schema or {}, document)))


def _ids(schema: Json, document: Json, here: Pointer = ()) -> Iterator[Pointer]:
    """Walk through a schema to everything that is an id."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("format") == "uuid":
        yield here
    for name, inner in schema.get("properties", {}).items():
        yield from _ids(inner, document, (*here, name))
    if "items" in schema:
        yield from _ids(schema["items"], document, (*here, LIST))
    for inner in schema.get("anyOf", ()):
        yield from _ids(inner, document, here)


def put(body: Json, pointer: Pointer, value: str) -> Json:
    """Write an id into a copy of *body*."""
    made = deepcopy(body)
    place: Any = made
    for name, following in zip(pointer, (*pointer[1:], None), strict=True):
        if following is None:
            place[name] = value
        elif following == LIST and pointer[-1] == LIST and pointer[-2] == name:
            place[name] = [value]
            break
        elif following == LIST:
            place[name] = [deepcopy(ITEMS[name])]
            place = place[name][0]
        elif name != LIST:
            place = place.setdefault(name, {})
    return made
