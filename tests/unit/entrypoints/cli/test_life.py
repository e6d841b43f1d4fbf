"""The life of a request, command by command."""

from tests.support.terminal import WORK, Terminal

from workcore.codec import as_object
from workcore.model import RequestId
from workcore.testing.builders import DAY, HOUR, NOW
from workcore_entrypoints.cli.finding import as_uuid

ACTUAL = ("--start", "2027-01-11T06:00:00Z", "--end", "2027-01-11T09:30:00Z")


def statuses(terminal: Terminal, reference: str) -> list[str]:
    """Tell how a request moved."""
    moves = terminal.json("adam", "requests", "history", reference)["items"]
    return [move["after"] for move in moves]


def test_whole_life(terminal: Terminal) -> None:
    """Raised, submitted, approved, started, held, resumed, completed: each by a command."""
    reference = terminal.raised()
    assert terminal.json("ann", "requests", "submit", reference)["status"] == "submitted"
    assert terminal.json("stan", "approvals", "approve", reference)["status"] == "approved"
    assert terminal.json("olga", "requests", "start", reference)["status"] == "in_progress"
    held = terminal.json("olga", "requests", "hold", reference, "--reason", "Thunderstorm.")
    assert held["status"] == "on_hold"
    assert terminal.json("olga", "requests", "resume", reference)["status"] == "in_progress"
    terminal.clock.set(NOW + 7 * 24 * HOUR + 2 * HOUR)
    done = terminal.json("olga", "requests", "complete", reference, *ACTUAL, "--notes", "Done.")

    assert done["status"] == "completed"
    assert done["completion_notes"] == "Done."
    moved = statuses(terminal, reference)
    assert set(moved) >= {"submitted", "approved", "in_progress", "on_hold", "completed"}


def test_request_for_information_and_the_answer(terminal: Terminal) -> None:
    """An approver asks, the requester answers, the approver says no."""
    reference = terminal.raised(submit=True)
    asked = terminal.json("stan", "approvals", "request-info", reference, "--comments", "Which?")
    assert asked["status"] == "info_requested"
    told = terminal.json("ann", "requests", "provide-info", reference, "--reason", "The left one.")
    assert told["status"] in {"submitted", "under_review"}
    no = terminal.json("stan", "approvals", "reject", reference, "--comments", "Not in January.")

    assert no["status"] == "rejected"


def test_reschedule_moves_the_window(terminal: Terminal) -> None:
    """Approved work moves to another window."""
    reference = terminal.approved()
    window = ("--start", "2027-01-12T06:00:00Z", "--end", "2027-01-12T10:00:00Z")

    moved = terminal.json("pia", "requests", "reschedule", reference, *window, "--reason", "Snow.")

    assert moved["requested_start"].startswith("2027-01-12T06:00")


def test_edit_duplicate_delete(terminal: Terminal) -> None:
    """A draft is changed, copied and thrown away."""
    reference = terminal.raised()
    edited = terminal.json("ann", "requests", "edit", reference, "title=New lamps", "budget_code=7")
    assert (edited["title"], edited["budget_code"]) == ("New lamps", "7")
    copy = terminal.json("ann", "requests", "duplicate", reference)
    assert copy["status"] == "draft"
    assert copy["reference"] != reference

    assert terminal.done("ann", "requests", "delete", reference) == f"{reference} is deleted.\n"
    assert "There is no work request" in terminal.refused("ann", "requests", "show", reference)


def test_list_shows_and_filters(terminal: Terminal) -> None:
    """The list has a row a request; filters leave out."""
    draft, submitted = terminal.raised(), terminal.raised(submit=True)
    everything = terminal.done("ann", "requests", "list")
    assert draft in everything
    assert submitted in everything
    assert "Renew the lighting" in everything

    def found(*filters: str, who: str = "ann") -> list[str]:
        items = terminal.json(who, "requests", "list", *filters)["items"]
        return [item["reference"] for item in items]

    assert found() == [submitted, draft]
    assert found("--sort", "created_at") == [draft, submitted]
    assert found("--status", "draft") == [draft]
    assert found("--asset", "s1", "--priority", "medium", "--type", "maintenance") != []
    assert found("--asset", "S2") == []
    assert found("--q", "lighting", "--limit", "1") == [submitted]
    assert found("--mine", who="rob") == []
    assert found("--overdue") == []
    assert found("--approval-overdue") == found("--completion-overdue") == []
    terminal.clock.move(5 * DAY)
    assert found("--approval-overdue") == [submitted]
    assert found("--completion-overdue") == []
    terminal.clock.move(10 * DAY)
    assert found("--completion-overdue") == [submitted]


def test_nothing_found_is_said(terminal: Terminal) -> None:
    """An empty table says that it is empty; empty JSON is a list all the same."""
    assert terminal.done("ann", "requests", "list") == "Nothing found.\n"
    assert terminal.json("ann", "requests", "list") == {"items": []}


def test_pending_and_chain(terminal: Terminal) -> None:
    """Who is asked sees it on the list, and what the steps are."""
    reference = terminal.raised(submit=True)

    assert reference in terminal.done("stan", "approvals", "pending")
    assert terminal.done("ella", "approvals", "pending") == "Nothing found.\n"
    steps = terminal.json("stan", "approvals", "show", reference)["items"]
    assert [step["level"] for step in steps] == ["standard"]
    assert "standard" in terminal.done("stan", "approvals", "show", reference)


def test_to_ratify(terminal: Terminal) -> None:
    """What was started before it was approved is listed until somebody else ratifies it."""
    emergency = ("work_type=emergency", "priority=critical", "urgency=immediate")
    reference = terminal.raised(*emergency, submit=True)
    terminal.done("olga", "requests", "start", reference)
    shown = terminal.done("adam", "approvals", "to-ratify")
    assert reference in shown
    assert "Olga" in shown
    rejected = terminal.done("adam", "approvals", "to-ratify", "--chain", "rejected")
    assert rejected == "Nothing found.\n"
    terminal.done("stan", "approvals", "approve", reference)

    assert terminal.done("adam", "approvals", "to-ratify") == "Nothing found.\n"


def test_json_is_what_the_contract_has(terminal: Terminal) -> None:
    """`show --json` has every field that was written, named as over HTTP."""
    reference = terminal.raised()
    shown = terminal.json("ann", "requests", "show", reference)
    identity = as_uuid(shown["id"])
    assert identity is not None

    with terminal.world.home.unit() as unit:
        kept = as_object(unit.requests.get(RequestId(identity)).content)
    asset = terminal.world.home.assets["S1"]
    assert shown["asset"]["id"] == str(asset.id)
    for name in ("title", "description", "work_type", "category", "priority", "requested_start"):
        assert shown[name] == kept[name], name
    assert terminal.json("ann", "requests", "show", shown["id"]) == shown


def test_history_audit_comments_conflicts(terminal: Terminal) -> None:
    """What is written beside a request is readable as a table and as JSON."""
    reference = terminal.approved()
    terminal.done("ann", "requests", "comment", reference, "The lift is ordered.")
    terminal.done("stan", "requests", "comment", reference, "Watch him.", "--internal")

    assert "Ann" in terminal.done("adam", "requests", "history", reference)
    audit = terminal.done("aude", "requests", "audit", reference)
    assert "Stan" in audit
    assert " fields " in audit, "a new request has too many fields to name"
    said = terminal.json("ann", "requests", "comments", reference)["items"]
    assert "The lift is ordered." in [comment["text"] for comment in said]
    assert "Watch him." in terminal.done("stan", "requests", "comments", reference)
    assert terminal.done("ann", "requests", "conflicts", reference) == "Nothing found.\n"


def test_conflict_names_the_other_work(terminal: Terminal) -> None:
    """Two closures of a stand clash; who may not see the other work hears of the clash only."""
    closed = "impact_level=full_closure"
    first, second = terminal.raised(closed, submit=True), terminal.raised(closed)

    assert first in terminal.done("pia", "requests", "conflicts", second)
    assert "2027-01-11 06:00Z" in terminal.done("ann", "requests", "conflicts", second)


def test_validate_saves_nothing(terminal: Terminal) -> None:
    """Findings are heard without a request."""
    words = ("requests", "validate", *WORK[:-1], "requested_end=2027-01-10T06:00:00Z")
    findings = terminal.json("ann", *words)["items"]

    assert "requested_end" in [finding["field"] for finding in findings]
    assert terminal.done("ann", "requests", "list") == "Nothing found.\n"


def test_findings_are_shown_with_the_draft(terminal: Terminal) -> None:
    """A draft with an error is saved, and the error is told."""
    shown = terminal.done(
        "ann", "requests", "create", *WORK[:-1], "requested_end=2027-01-10T06:00:00Z"
    )

    assert "Findings" in shown
    assert "requested_end" in shown
