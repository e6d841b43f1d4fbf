"""Who sees what: requests, comments, conflicts, the trail."""

from collections.abc import Set as AbstractSet
from typing import Final

import pytest
from tests.support.rest.life import where
from tests.support.web import Json, Web, problem

from workcore.testing.world import PEOPLE

EVERYBODY: Final = frozenset({*PEOPLE, "adam"})
REQUESTERS: Final = frozenset({"ann", "rob", "cal"})
STAFF: Final = EVERYBODY - REQUESTERS - {"vera", "aude"}


def who_reads(web: Web, path: str, *, refusals: AbstractSet[int]) -> set[str]:
    """List who gets a path, and see that all others are refused in this way."""
    answers = {who: web.call(who, "GET", path) for who in EVERYBODY}
    readers = {who for who, answer in answers.items() if answer.status_code == 200}
    assert {answers[who].status_code for who in EVERYBODY - readers} <= refusals
    return readers


def say(web: Web, who: str, request: Json, **said: object) -> Json:
    """Comment on a request."""
    answer = web.call(who, "POST", f"{where(request)}/comments", said)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


class VisibilitySuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("rest", ["", "/comments", "/history", "/approvals", "/conflicts"])
    def test_readers(self, web: Web, rest: str) -> None:
        """A request, and what is beside it, is its requester's and that of who sees all."""
        path = where(web.made(submit=True)) + rest
        expected = EVERYBODY - REQUESTERS | {"ann"}
        assert who_reads(web, path, refusals={404}) == expected

    def test_readers_of_the_trail(self, web: Web) -> None:
        """Auditors, administrators and the asset's own owner read the audit trail."""
        path = f"{where(web.made())}/audit"
        readers = who_reads(web, path, refusals={403, 404})
        assert readers == {"adam", "aude", "olga"}

    def test_readers_of_people(self, web: Web) -> None:
        """Administrators and auditors read who there is; everybody reads himself."""
        assert who_reads(web, "/users", refusals={403}) == {"adam", "aude"}
        for who in EVERYBODY:
            path = f"/users/{web.home.people[who].id}"
            assert who_reads(web, path, refusals={403}) == {"adam", "aude", who}

    def test_lists_are_as_discreet(self, web: Web) -> None:
        """A list has what its reader may read, in its count, too."""
        web.made("ann")
        web.made("cal")
        for who in EVERYBODY:
            found = web.call(who, "GET", "/work-requests", query="include_total=true").json
            expected = 2 if who not in REQUESTERS else int(who != "rob")
            assert (len(found["items"]), found["total"]) == (expected, expected), who

    @pytest.mark.parametrize(("by", "own"), [("ann", True), ("cal", False)])
    def test_internal_comments(self, web: Web, by: str, own: bool) -> None:  # noqa: FBT001 - a case
        """Internal comments are for our own people: neither for contractors nor for viewers."""
        request = web.made(by, submit=True)
        say(web, "stan", request, text="For all")
        say(web, "stan", request, text="For us", internal=True)
        path = f"{where(request)}/comments"
        readers = {
            who for who in EVERYBODY if len(web.call(who, "GET", path).json.get("items", ())) == 2
        }
        assert readers == STAFF | {"aude"} | ({by} if own else set())

    def test_commenting(self, web: Web) -> None:
        """Readers who only look do not comment; the requester's side says nothing internal."""
        request = web.made(submit=True)
        path = f"{where(request)}/comments"

        def may(*, internal: bool) -> set[str]:
            said = {"text": "Hello", "internal": internal}
            return {w for w in EVERYBODY if web.call(w, "POST", path, said).status_code == 201}

        assert may(internal=False) == STAFF | {"ann"}
        assert may(internal=True) == STAFF

    def test_reply_to_a_hidden_comment(self, web: Web) -> None:
        """Replying to what one may not read tells nothing of its being there."""
        request = web.made("cal", submit=True)
        hidden = say(web, "stan", request, text="Hm", internal=True)
        path = f"{where(request)}/comments"
        answers = [
            web.call("cal", "POST", path, {"text": "What?", "reply_to": given})
            for given in (hidden["id"], "00000000-0000-7000-8000-000000000000")
        ]
        told = [problem(answer, 404, "not_found")["title"] for answer in answers]
        assert told[0] == told[1]

    def test_comment_is_its_authors(self, web: Web) -> None:
        """Nobody changes what somebody else said, the administrator included."""
        request = web.made(submit=True)
        comment = say(web, "stan", request, text="Mine")
        path = f"{where(request)}/comments/{comment['id']}"
        for who in ("ann", "ella", "adam"):
            answer = web.call(who, "PATCH", path, {"text": "Yours"}, version=1)
            problem(answer, 403, "not_allowed")
        assert web.call("ann", "GET", f"{where(request)}/comments").json["items"] == [comment]

    def test_pending_is_each_ones_own(self, web: Web) -> None:
        """A step that asks the owner waits on his list only, then on the approvers'."""
        request = web.made(submit=True, impact_level="full_closure")

        def waiting() -> set[str]:
            lists = {w: web.call(w, "GET", "/approvals/pending").json["items"] for w in EVERYBODY}
            return {who for who, items in lists.items() if items}

        before = waiting()
        assert {"olga"} <= before
        assert not before & {"stan", "otto", "ann"}
        web.act("olga", request, "decisions", decision="approve")
        after = waiting()
        assert "stan" in after
        assert "olga" not in after
