"""The same attempt again has no second effect, and gets the first answer again."""

from typing import Final

import pytest
from falcon.testing import Result
from tests.support.web import Json, Web, problem

from workcore.testing.builders import DAY, NOW

REQUESTS: Final = "/work-requests"
REPLAYED: Final = "idempotency-replayed"


def attempt(web: Web, body: Json, key: str = "attempt-1", who: str = "ann") -> Result:
    """Raise a request under a name."""
    return web.call(who, "POST", REQUESTS, body, headers={"Idempotency-Key": key})


class OnceSuite:
    """Override `web`, and inherit the promises."""

    def test_same_answer_again(self, web: Web) -> None:
        """Status, body, place and tag are the first ones, byte for byte; there is one request."""
        body, before = web.body(), web.count()
        first, again = attempt(web, body), attempt(web, body)

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        for header in ("location", "etag", "content-type", "cache-control"):
            assert first.headers[header] == again.headers[header]
        assert REPLAYED not in first.headers
        assert again.headers[REPLAYED] == "true"
        assert web.count() == before + 1

    def test_what_happened_since_does_not_show(self, web: Web) -> None:
        """A repetition of an action is answered as it was, whatever became of the request."""
        request = web.made(submit=True)
        path, headers = f"{REQUESTS}/{request['id']}/decisions", {"Idempotency-Key": "decide"}
        said = {"decision": "approve"}
        first = web.call("stan", "POST", path, said, version=1, headers=headers)
        web.act("olga", first.json, "start")
        again = web.call("stan", "POST", path, said, version=1, headers=headers)

        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert again.json["status"] == "approved"

    def test_other_body(self, web: Web) -> None:
        """A name belongs to one attempt: another body or place is refused, and does nothing."""
        body = web.body()
        attempt(web, body)
        before = web.count()

        problem(attempt(web, web.body(title="Another title")), 422, "idempotency_key_reused")
        headers = {"Idempotency-Key": "attempt-1"}
        elsewhere = web.call("ann", "POST", f"{REQUESTS}/validate", body, headers=headers)
        problem(elsewhere, 422, "idempotency_key_reused")
        assert web.count() == before

    def test_names_are_everybodys_own(self, web: Web) -> None:
        """Others use the same name for their own."""
        before = web.count()
        made = [attempt(web, web.body(), who=who) for who in ("ann", "rob", "cal")]

        assert {answer.status_code for answer in made} == {201}
        assert web.count() == before + 3

    def test_refusal_may_be_repeated(self, web: Web) -> None:
        """What was refused had no effect, and its name may be used again, for something else."""
        refused = attempt(web, web.body(title="x" * 1_000, submit=True))
        problem(refused, 422, "invalid_input")

        assert attempt(web, web.body()).status_code == 201

    def test_effect_without_answer(self, web: Web) -> None:
        """When an attempt ended between its effect and its answer, it is not made again."""
        body = web.body()
        keep = web.service.application.keep_answer
        web.service.application.keep_answer = lambda *_, **__: None  # type: ignore[assignment]  # it ended
        attempt(web, body)
        web.service.application.keep_answer = keep
        before = web.count()
        again = attempt(web, body)

        problem(again, 409, "idempotency_in_progress")
        assert again.headers["retry-after"] == "1"
        assert web.count() == before

    def test_deactivated_caller(self, web: Web) -> None:
        """Who may not come in any more gets no replay."""
        body, token = web.body(), web.token("rob")
        attempt(web, body, who="rob")
        path = f"/users/{web.home.people['rob'].id}"
        web.call("adam", "PATCH", path, {"active": False}, version=1)
        headers = {"Idempotency-Key": "attempt-1", "Authorization": f"Bearer {token}"}

        again = web.call(None, "POST", REQUESTS, body, headers=headers)
        problem(again, 401, "unknown_caller")

    def test_caller_with_other_rights(self, web: Web) -> None:
        """Who had other roles then gets no replay, and nothing is done again."""
        body = web.body()
        attempt(web, body, who="rob")
        path = f"/users/{web.home.people['rob'].id}"
        web.call("adam", "PATCH", path, {"roles": ["viewer"]}, version=1)

        problem(attempt(web, body, who="rob"), 409, "idempotency_rights_changed")

    @pytest.mark.parametrize("key", ["", "two words", "x" * 256, "é"])
    def test_malformed_name(self, web: Web, key: str) -> None:
        """A name is 1 to 255 visible characters."""
        problem(attempt(web, web.body(), key), 400, "malformed_key")

    def test_many_at_once(self, web: Web) -> None:
        """One action on many requests is repeated as a whole."""
        ids = [web.made(submit=True)["id"] for _ in range(2)]
        body = {"ids": ids, "action": "approve"}
        first, again = (
            web.call("stan", "POST", f"{REQUESTS}/bulk", body, headers={"Idempotency-Key": "all"})
            for _ in range(2)
        )

        assert [item["code"] for item in first.json["items"]] == ["ok", "ok"]
        assert first.content == again.content
        assert again.headers[REPLAYED] == "true"

    def test_nothing_but_posts(self, web: Web) -> None:
        """Reading is repeated as often as one likes; other writes name their version."""
        headers = {"Idempotency-Key": "two words"}
        assert web.call("ann", "GET", REQUESTS, headers=headers).status_code == 200

    def test_forgotten_after_a_day(self, web: Web) -> None:
        """A day later the name is free again."""
        attempt(web, web.body())
        application = web.service.application
        application.forget_answers(NOW + DAY)
        assert attempt(web, web.body()).headers[REPLAYED] == "true"
        web.clock.set(NOW + DAY / 2)
        application.forget_answers(NOW + 2 * DAY)

        assert REPLAYED not in attempt(web, web.body()).headers
