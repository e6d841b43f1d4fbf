"""What the store fills by name, because calling its class would cost more."""

from typing import Any

import pytest
from attrs import fields

from workcore.entities.asset import AssetRef
from workcore.entities.work_request import Outcome, WorkRequest
from workcore.model import RequestContent
from workcore.testing.builders import a_request
from workcore_adapters.postgres.rows.parts import filled

FILLED = (WorkRequest, RequestContent, AssetRef, Outcome)


@pytest.mark.parametrize("kind", FILLED)
def test_nothing_would_be_checked(kind: type[Any]) -> None:
    """No validator, converter or later step is left out, and there is a dictionary to fill."""
    assert not any(field.validator or field.converter for field in fields(kind))
    assert not hasattr(kind, "__attrs_pre_init__")
    assert not hasattr(kind, "__attrs_post_init__")
    assert not any("__slots__" in vars(each) for each in kind.__mro__[:-1])


def test_filled_is_as_called() -> None:
    """What is filled equals what its class makes, and cannot be changed either."""
    request = a_request()
    same = filled(WorkRequest, dict(vars(request)))

    assert same == request
    with pytest.raises(AttributeError):
        same.title = "Something else"  # type: ignore[attr-defined]
