"""What one person is told is complete, and comes back as it was kept."""

import json

from workcore.codec import as_object, structure
from workcore.entities.notice import Facts, Notice
from workcore.model import Level, Limit, Status, Window
from workcore.testing.builders import HOUR, NOW, a_message, a_notice, a_request


def test_kept_as_json() -> None:
    """A notice is plain data, and made of it again; not a fact is lost."""
    facts = Facts(
        after=Status.APPROVED,
        reason="Gr\u00fc\u00dfe",
        level=Level.OWNER,
        escalated_to=Level.EXECUTIVE,
        limit=Limit.DEADLINE,
        due_at=NOW,
        was=Window(NOW, NOW + HOUR),
        now=Window(NOW + HOUR, NOW + 2 * HOUR),
        name="plan.pdf",
        signature="Eicar",
        text="@stan please",
    )
    notice = a_notice(a_message(a_request()), facts=facts, emergency=True)

    assert structure(json.loads(json.dumps(as_object(notice))), Notice) == notice


def test_way_to_the_request() -> None:
    """A notice knows where its request is, wherever the service is."""
    request = a_request()

    assert a_notice(a_message(request)).path == f"/work-requests/{request.id}"
