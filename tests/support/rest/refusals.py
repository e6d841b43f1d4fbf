"""Every kind of refusal over HTTP: a precise problem, and nothing changed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support.rest.headers import OUR_NAME
from tests.support.rest.life import where
from tests.support.web import Web, errors, problem

NOBODY = "00000000-0000-7000-8000-000000000000"


class RefusalSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Bearer " + "x" * 9000]
    )
    def test_no_genuine_token(self, web: Web, header: str) -> None:
        """Without a genuine token nobody is let in, and is told how to call."""
        answer = web.call(None, "GET", "/auth/me", headers={"Authorization": header})

        assert answer.headers["www-authenticate"] == "Bearer"
        assert problem(answer, 401, answer.json["code"])["code"] in {
            "bad_token",
            "not_authenticated",
        }

    def test_expired_token(self, web: Web) -> None:
        """A token ends when it says."""
        headers = {"Authorization": f"Bearer {web.token('ann')}"}
        web.clock.move(timedelta(hours=24))
        problem(web.call(None, "GET", "/auth/me", headers=headers), 401, "bad_token")

    def test_roles(self, web: Web) -> None:
        """Who sees a request may still not do everything to it."""
        request = web.made()
        problem(web.call("vera", "POST", "/work-requests", web.body()), 403, "not_allowed")
        answer = web.call("stan", "PATCH", where(request), {"title": "Mine"}, version=1)
        problem(answer, 403, "not_allowed")

    def test_four_eyes(self, web: Web) -> None:
        """Nobody decides on his own request, the administrator included."""
        request = web.made("adam", submit=True)
        said = {"decision": "approve"}
        answer = web.call("adam", "POST", f"{where(request)}/decisions", said, version=1)
        problem(answer, 403, "four_eyes")

    def test_invisible(self, web: Web) -> None:
        """What one may not see is not there."""
        request = web.made()
        problem(web.call("rob", "GET", where(request)), 404, "not_found")

    @pytest.mark.parametrize(
        "path", ["/nothing", "/work-requests/17", f"/work-requests/{NOBODY}/nothing", "/%00"]
    )
    def test_unknown_path(self, web: Web, path: str) -> None:
        """A path that no route has is a problem like any other."""
        problem(web.call("ann", "GET", path), 404, "not_found")

    def test_wrong_method(self, web: Web) -> None:
        """A method that a path does not have is answered with those that it has."""
        answer = web.call("ann", "PUT", "/work-requests", {})

        problem(answer, 405, "method_not_allowed")
        assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))

    def test_illegal_transition(self, web: Web) -> None:
        """The transition table has the last word."""
        draft = web.made()
        answer = web.call("olga", "POST", f"{where(draft)}/start", {}, version=1)
        problem(answer, 409, "illegal_transition")

    def test_not_editable(self, web: Web) -> None:
        """Approved work is rescheduled, not edited."""
        request = web.approved()
        version = request["version"]
        answer = web.call("ann", "PATCH", where(request), {"title": "New name"}, version=version)
        problem(answer, 409, "not_editable")

    def test_duplicate(self, web: Web) -> None:
        """A code is taken once."""
        body = {"code": "s1", "name": "Again", "asset_type": "stand"}
        problem(web.call("adam", "POST", "/assets", body), 409, "duplicate")

    def test_stale(self, web: Web) -> None:
        """Of two who read one version, the slower learns the current one."""
        draft = web.made()
        web.act("ann", draft, "submit")
        told = problem(
            web.call("ann", "PATCH", where(draft), {"title": "Slow"}, version=1),
            412,
            "stale_version",
        )

        assert told["current_version"] == 2
        assert web.call("ann", "GET", where(draft)).json["title"] == draft["title"]

    @pytest.mark.parametrize(
        "tag", ["1", "*", '"x"', 'W/"1"', '"1", "2"', '"-1"', '""', "", '"' + "9" * 30 + '"']
    )
    def test_malformed_version(self, web: Web, tag: str) -> None:
        """`If-Match` is exactly one version in quotes; `*` would give the lock away."""
        draft = web.made()
        headers = {"If-Match": tag}
        answer = web.call("ann", "DELETE", where(draft), headers=headers)

        problem(answer, 400, "malformed_version")
        assert web.call("ann", "GET", where(draft)).status_code == 200

    def test_largest_version(self, web: Web) -> None:
        """A version that never was is stale, not a failure."""
        answer = web.call("ann", "DELETE", where(web.made()), version=999_999_999)
        problem(answer, 412, "stale_version")

    def test_missing_version(self, web: Web) -> None:
        """A write has to say what it read."""
        answer = web.call("ann", "DELETE", where(web.made()))
        problem(answer, 428, "version_missing")

    def test_unsubmittable(self, web: Web) -> None:
        """Errors stop submission; each is named."""
        before = web.count()
        body = web.body(submit=True, priority="low", title="x")
        told = problem(web.call("ann", "POST", "/work-requests", body), 422, "invalid_input")

        assert {field for field, _ in errors(told)} >= {"title", "urgency"}
        assert web.count() == before

    def test_reason_needed(self, web: Web) -> None:
        """A rejection without a comment is refused at that field."""
        request = web.made(submit=True)
        said = {"decision": "reject"}
        answer = web.call("stan", "POST", f"{where(request)}/decisions", said, version=1)
        assert errors(problem(answer, 422, "invalid_input"))

    def test_unknown_answer(self, web: Web) -> None:
        """An answer that nobody can give is an unknown one."""
        request = web.made(submit=True)
        said = {"decision": "perhaps"}
        answer = web.call("stan", "POST", f"{where(request)}/decisions", said, version=1)
        told = problem(answer, 422, "invalid_input")
        assert errors(told) == {("decision", "unknown_value")}

    def test_delegation_to_nobody(self, web: Web) -> None:
        """Whoever hands on says to whom."""
        request = web.made(submit=True)
        said = {"decision": "delegate"}
        answer = web.call("stan", "POST", f"{where(request)}/decisions", said, version=1)
        told = problem(answer, 422, "invalid_input")
        assert errors(told) == {("delegate_to", "delegate_to_mismatch")}

    @pytest.mark.parametrize("name", ["mine-1.x_Y", "a" * 128])
    def test_request_id_is_taken_over(self, web: Web, name: str) -> None:
        """A well-formed request id is the answer's, in errors too."""
        headers = {"X-Request-ID": name}
        answer = web.call("ann", "GET", f"/work-requests/{uuid4()}", headers=headers)
        assert problem(answer, 404, "not_found")["request_id"] == name

    @pytest.mark.parametrize("name", ["", "a b", "a" * 129, "a,b", "é"])
    def test_request_id_is_made(self, web: Web, name: str) -> None:
        """Any other is replaced by one of our own, never the same twice."""
        headers = {"X-Request-ID": name}
        answers = [web.call("ann", "GET", "/auth/me", headers=headers) for _ in range(2)]
        assert {answer.status_code for answer in answers} == {200}
        first, second = (answer.headers["x-request-id"] for answer in answers)
        assert OUR_NAME.fullmatch(first)
        assert OUR_NAME.fullmatch(second)
        assert first != second
