"""A request is shown by position; every field still has to show what it is named after."""

from typing import Any

from attrs import evolve, fields_dict

from workcore.entities.work_request import Outcome, WorkRequest
from workcore.model import RequestContent
from workcore.testing.builders import a_request
from workcore.use_cases.views import RequestView
from workcore_entrypoints.representations import RequestOut, request_out

ELSEWHERE = {"asset", "approval", "allowed_actions", "findings", "sla"}
"""Made of several values, or not of the request's own."""

RENAMED = {"completion_notes": "notes"}


def named(kind: type[Any], *but: str) -> dict[str, Any]:
    """Give each field of *kind* its own name as its value."""
    return {name: name for name in fields_dict(kind) if name not in but}


def test_every_field_shows_its_namesake() -> None:
    """No value stands in its neighbour's place."""
    own = evolve(
        a_request(),
        **named(WorkRequest, "content", "asset", "approval", "outcome"),
        content=RequestContent(**named(RequestContent)),
        outcome=Outcome(**named(Outcome)),
    )
    shown = request_out(RequestView(own, ()))

    for name in set(RequestOut.__struct_fields__) - ELSEWHERE:
        assert getattr(shown, name) == RENAMED.get(name, name)
    assert shown.asset.id == own.content.asset_id
    assert (shown.asset.code, shown.asset.name) == (own.asset.code, own.asset.name)
