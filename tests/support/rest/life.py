"""A request lives its whole life over HTTP, whatever the store."""

from typing import Any, Final

from tests.support.web import Json, Web, problem

EMERGENCY: Final[Json] = {
    "work_type": "emergency",
    "category": "emergency",
    "priority": "critical",
    "urgency": "immediate",
}
"""What may be started before it is approved."""

DONE: Json = {
    "actual_start": "2027-01-04T05:00:00Z",
    "actual_end": "2027-01-04T07:30:00Z",
    "actual_cost": "1750.50",
    "notes": "Both lamps renewed.",
}


def statuses(web: Web, request: Json) -> list[str]:
    """Read the states that a request has been in."""
    read = web.call("adam", "GET", f"/work-requests/{request['id']}/history")
    return [change["after"] for change in read.json["items"]]


def where(request: Json) -> str:
    """Say where a request is read."""
    return f"/work-requests/{request['id']}"


class LifeSuite:
    """Override `web`, and inherit the stories."""

    def test_straight_life(self, web: Web) -> None:
        """From a draft over approval, start, hold and resume to completion, all in the record."""
        draft = web.made(estimated_total_cost="1800.00")
        assert draft["status"] == "draft"
        assert draft["estimated_total_cost"] == {"amount": "1800.00", "currency": "EUR"}
        assert "submit" in draft["allowed_actions"]

        request = web.act("ann", draft, "submit")
        assert request["approval"] == {
            "state": "open",
            "level": "standard",
            "levels": ["standard"],
            "waiting_for": [],
        }
        request = web.act("stan", request, "begin-review")
        request = web.act("stan", request, "decisions", decision="approve", conditions="At night.")
        request = web.act("olga", request, "start")
        request = web.act("olga", request, "hold", reason="Snow.")
        request = web.act("olga", request, "resume")
        request = web.act("olga", request, "complete", **DONE)

        assert request["actual_cost"] == {"amount": "1750.50", "currency": "EUR"}
        assert request["completion_notes"] == DONE["notes"]
        assert request["completed_at"].endswith("Z")
        assert statuses(web, request) == [
            "draft",
            "submitted",
            "under_review",
            "approved",
            "in_progress",
            "on_hold",
            "in_progress",
            "completed",
        ]
        assert web.call("ann", "GET", where(request)).json["status"] == "completed"

    def test_audit_trail(self, web: Web) -> None:
        """Every step leaves a record with who, what, and under which request id."""
        request = web.made()
        headers = {"X-Request-ID": "ticket-17"}
        web.call("ann", "POST", f"{where(request)}/submit", {}, version=1, headers=headers)
        records = web.call("aude", "GET", f"{where(request)}/audit").json["items"]

        assert [record["by"]["name"] for record in records] == ["Ann", "Ann"]
        assert records[-1]["request_id"] == "ticket-17"
        assert records[-1]["address"]
        assert records[-1]["after"]["status"] == "submitted"

    def test_submitted_at_once(self, web: Web) -> None:
        """`submit` creates and submits in one call, and says where the request is."""
        answer = web.call("ann", "POST", "/work-requests", web.body(submit=True))

        assert answer.status_code == 201
        assert answer.json["status"] == "submitted"
        assert answer.headers["location"] == where(answer.json)
        assert web.call("ann", "GET", answer.headers["location"]).json["id"] == answer.json["id"]

    def test_asked_back(self, web: Web) -> None:
        """An approver asks, the requester answers, and review goes on."""
        request = web.made(submit=True)
        request = web.act("stan", request, "decisions", decision="request_info", comments="Why?")
        assert request["status"] == "info_requested"

        request = web.act("ann", request, "provide-info", comments="The lamps fail.")
        assert request["status"] == "under_review"
        assert web.act("stan", request, "decisions", decision="approve")["status"] == "approved"

    def test_rejected_and_revised(self, web: Web) -> None:
        """What was rejected begins again as another revision."""
        request = web.made(submit=True)
        request = web.act("stan", request, "decisions", decision="reject", comments="Too early.")
        assert request["status"] == "rejected"

        request = web.act("ann", request, "revise")
        assert (request["status"], request["revision"]) == ("draft", 2)
        assert statuses(web, request)[-2:] == ["rejected", "draft"]

    def test_withdrawn_and_cancelled(self, web: Web) -> None:
        """The requester takes a request back, and drops it."""
        request = web.act("ann", web.made(submit=True), "withdraw")
        assert request["status"] == "draft"
        assert web.act("ann", request, "cancel")["status"] == "cancelled"

    def test_rescheduled(self, web: Web) -> None:
        """Approved work moves to another window."""
        request = web.approved()
        wish: dict[str, Any] = {
            "requested_start": "2027-01-18T06:00:00Z",
            "requested_end": "2027-01-18T10:00:00+00:00",
            "reason": "The crew is ill.",
        }
        request = web.act("ann", request, "reschedule", **wish)

        assert request["status"] == "approved"
        assert request["requested_start"] == wish["requested_start"]
        assert request["requested_end"] == "2027-01-18T10:00:00Z"

    def test_duplicated(self, web: Web) -> None:
        """A copy is a draft of its own that asks for the same."""
        first = web.approved()
        copy = web.call("ann", "POST", f"{where(first)}/duplicate", {})

        assert copy.status_code == 201
        assert copy.headers["location"] == where(copy.json)
        assert copy.json["status"] == "draft"
        assert copy.json["id"] != first["id"]
        assert copy.json["title"] == first["title"]

    def test_deleted(self, web: Web) -> None:
        """A draft that was thrown away is gone."""
        draft = web.made()
        gone = web.call("ann", "DELETE", where(draft), version=1)

        assert (gone.status_code, gone.content) == (204, b"")
        problem(web.call("ann", "GET", where(draft)), 404, "not_found")

    def test_edited(self, web: Web) -> None:
        """A merge patch changes what it names; null takes the default back."""
        draft = web.made(department="Apron")
        patch = {"title": "Another title", "department": None}
        headers = {"Content-Type": "application/merge-patch+json"}
        answer = web.call("ann", "PATCH", where(draft), patch, version=1, headers=headers)

        assert answer.status_code == 200, answer.text
        assert (answer.json["title"], answer.json["department"]) == ("Another title", None)
        assert answer.json["description"] == draft["description"]
        assert answer.headers["etag"] == '"2"'

    def test_judged_without_saving(self, web: Web) -> None:
        """Validation tells every finding, and keeps nothing."""
        before = web.count()
        answer = web.call("ann", "POST", "/work-requests/validate", web.body(priority="low"))

        assert answer.status_code == 200
        assert not answer.json["submittable"]
        assert {f["severity"] for f in answer.json["findings"]} >= {"error"}
        assert web.count() == before

    def test_money_and_metadata_come_back(self, web: Web) -> None:
        """Amounts stay exact, and free-form JSON comes back as it was sent."""
        metadata = {"ratio": 1.5, "big": 2**53, "deep": [{"a": None}], "text": "é"}
        money = {"amount": "0.10", "currency": "USD"}
        made = web.made(metadata=metadata, estimated_materials_cost=money)
        read = web.call("ann", "GET", where(made)).json

        assert read["metadata"] == metadata
        assert read["estimated_materials_cost"] == money
