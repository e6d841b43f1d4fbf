"""Builders take what matters to a test, wherever it is named."""

from workcore.testing.builders import a_content, a_request, an_asset


def test_fields_of_the_content_may_be_keywords() -> None:
    """What is asked for is made up but for the fields that are named, and about the asset."""
    stand = an_asset()
    request = a_request(on=stand, title="Paint the stand", version=3)

    assert (request.content.title, request.content.asset_id) == ("Paint the stand", stand.id)
    assert request.version == 3


def test_fields_of_the_content_may_be_named_beside_it() -> None:
    """Of a content that is given, the fields that are named besides are others."""
    given = a_content(title="Paint the stand", personnel_count=2)
    request = a_request(content=given, personnel_count=7)

    assert request.content == a_content(
        asset_id=given.asset_id, title="Paint the stand", personnel_count=7
    )
