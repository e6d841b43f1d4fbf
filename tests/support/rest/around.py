"""What lies around requests, over HTTP: records, comments, the register, people, sessions."""

from datetime import timedelta

from tests.support.rest.life import where
from tests.support.web import PASSWORD, Json, Web, errors, problem

BAD = "invalid_input"
NEW_USER: Json = {
    "name": "Nia New",
    "email": "Nia@new.example",
    "roles": ["approver"],
    "level": "standard",
    "password": PASSWORD,
}


class AroundSuite:
    """Override `web`, and inherit the promises."""

    def test_chain(self, web: Web) -> None:
        """The chain shows each level with its quorum, state, time limit and decisions."""
        request = web.approved()
        chain = web.call("ann", "GET", f"{where(request)}/approvals").json

        assert chain["state"] == "approved"
        (step,) = chain["steps"]
        assert (step["level"], step["quorum"], step["state"]) == ("standard", 1, "approved")
        assert step["due_at"].endswith("Z")
        assert step["decisions"][0]["by"]["name"] == "Stan"
        problem(web.call("ann", "GET", f"{where(web.made())}/approvals"), 404, "not_found")

    def test_conflicts(self, web: Web) -> None:
        """Two closures of one stand clash; which other work it is, only those see who see all."""
        closing = {"impact_level": "full_closure"}
        first, second = web.made("rob", submit=True, **closing), web.made(**closing)
        path = f"{where(second)}/conflicts"
        (seen,) = web.call("pia", "GET", path).json["items"]
        (hidden,) = web.call("ann", "GET", path).json["items"]

        assert (seen["cause"], seen["other"]["id"]) == ("closed_by_other_work", first["id"])
        assert hidden == seen | {"other": None}

    def test_comments(self, web: Web) -> None:
        """People talk; an internal remark is not for contractors; fresh ones can be changed."""
        request = web.made("cal")
        path = f"{where(request)}/comments"
        said = web.call("cal", "POST", path, {"text": "Which gate, @stan?"})
        assert (said.status_code, said.headers["etag"]) == (201, '"1"')
        assert said.json["mentions"] == ["stan"]
        secret = {"text": "He always asks.", "internal": True, "reply_to": said.json["id"]}
        assert web.call("stan", "POST", path, secret).status_code == 201

        own = f"{path}/{said.json['id']}"
        changed = web.call("cal", "PATCH", own, {"text": "Which gate?"}, version=1)
        assert (changed.json["text"], changed.headers["etag"]) == ("Which gate?", '"2"')
        assert [c["text"] for c in web.call("cal", "GET", path).json["items"]] == ["Which gate?"]
        assert len(web.call("olga", "GET", path).json["items"]) == 2
        problem(web.call("cal", "PATCH", own, {"text": "Late"}, version=1), 412, "stale_version")

        web.clock.move(timedelta(minutes=16))
        problem(web.call("cal", "PATCH", own, {"text": "Late"}, version=2), 409, "edit_time_over")

    def test_records_come_in_pages(self, web: Web) -> None:
        """Histories and comments page like every list."""
        request = web.act("ann", web.made(), "submit")
        first = web.call("ann", "GET", f"{where(request)}/history", query="limit=1").json
        query = f"limit=1&cursor={first['next_cursor']}"
        second = web.call("ann", "GET", f"{where(request)}/history", query=query).json

        assert [page["items"][0]["after"] for page in (first, second)] == ["draft", "submitted"]
        assert second["next_cursor"] is None

    def test_audit_is_not_for_everybody(self, web: Web) -> None:
        """Auditors, administrators and the asset's owner read the trail; nobody else."""
        path = f"{where(web.made())}/audit"
        read = {name: web.call(name, "GET", path).status_code for name in ("aude", "olga", "adam")}

        assert set(read.values()) == {200}
        problem(web.call("ann", "GET", path), 403, "not_allowed")

    def test_assets(self, web: Web) -> None:
        """An asset is entered, read, found and changed."""
        body = {"code": "g7", "name": "Gate 7", "asset_type": "gate", "location": "West"}
        made = web.call("pia", "POST", "/assets", body)
        assert (made.status_code, made.headers["etag"]) == (201, '"1"')
        assert (made.json["code"], made.json["status"]) == ("G7", "operational")

        path = made.headers["location"]
        assert web.call("vera", "GET", path).json == made.json
        found = web.call("vera", "GET", "/assets", query="asset_type=gate&limit=5").json
        assert [asset["code"] for asset in found["items"]] == ["G7"]
        changed = web.call("pia", "PATCH", path, {"location": None}, version=1)
        assert (changed.json["location"], changed.headers["etag"]) == (None, '"2"')
        problem(web.call("pia", "PATCH", path, {"location": "x"}, version=1), 412, "stale_version")

    def test_users(self, web: Web) -> None:
        """A person is let in, read, found and changed; his password shows nowhere."""
        made = web.call("adam", "POST", "/users", NEW_USER)
        assert made.status_code == 201, made.text
        assert made.json["email"] == "nia@new.example"

        path = made.headers["location"]
        read = web.call("aude", "GET", path)
        listed = web.call("aude", "GET", "/users", query="limit=100")
        assert read.json == made.json
        assert made.json in listed.json["items"]
        assert PASSWORD not in made.text + read.text + listed.text
        changed = web.call("adam", "PATCH", path, {"active": False}, version=1)
        assert (changed.json["active"], changed.headers["etag"]) == (False, '"2"')
        problem(web.call("ann", "GET", "/users"), 403, "not_allowed")

    def test_session(self, web: Web) -> None:
        """One signs in with a password, is known by the token, and signs out for good."""
        web.call("adam", "POST", "/users", NEW_USER)
        where_from = web.home.organisation.slug
        given = {"email": NEW_USER["email"], "password": PASSWORD, "organisation": where_from}
        token = web.call(None, "POST", "/auth/token", given)
        assert token.json["token_type"] == "Bearer"
        assert token.json["expires_in"] == 24 * 3600
        assert token.headers["cache-control"] == "no-store"

        headers = {"Authorization": f"bearer {token.json['access_token']}"}
        me = web.call(None, "GET", "/auth/me", headers=headers).json
        assert (me["user"]["name"], me["organisation"]["slug"]) == ("Nia New", where_from)
        assert web.call(None, "POST", "/auth/logout", headers=headers).status_code == 204
        problem(web.call(None, "GET", "/auth/me", headers=headers), 401, "unknown_caller")

    def test_own_password(self, web: Web) -> None:
        """One changes one's password, and is given the one token that counts; none keeps it."""
        made = web.call("adam", "POST", "/users", NEW_USER).json
        slug = web.home.organisation.slug
        given = {"email": NEW_USER["email"], "password": PASSWORD, "organisation": slug}
        old = web.call(None, "POST", "/auth/token", given).json["access_token"]
        web.clock.move(timedelta(seconds=1, microseconds=234_567))
        headers = {"Authorization": f"Bearer {old}"}
        body = {"current_password": PASSWORD, "new_password": "another good password"}
        wrong = body | {"current_password": "wrong"}
        told = problem(web.call(None, "POST", "/auth/password", wrong, headers=headers), 422, BAD)
        assert errors(told) == {("current_password", "wrong_password")}

        changed = web.call(None, "POST", "/auth/password", body, headers=headers)
        assert (changed.status_code, changed.headers["cache-control"]) == (200, "no-store")
        problem(web.call(None, "GET", "/auth/me", headers=headers), 401, "unknown_caller")
        headers = {"Authorization": f"Bearer {changed.json['access_token']}"}
        me = web.call(None, "GET", "/auth/me", headers=headers).json
        assert me["user"]["id"] == made["id"]

    def test_administrator_helps(self, web: Web) -> None:
        """Somebody is given another password and let in again; nobody else may do either."""
        web.call("adam", "POST", "/users", NEW_USER)
        user = web.call("adam", "GET", "/users", query="limit=100").json["items"][-1]
        path, body = f"/users/{user['id']}", {"password": "another good password"}
        for word, said in (("password", body), ("unlock", None), ("sign-out", None)):
            problem(web.call("pia", "POST", f"{path}/{word}", said), 403, "not_allowed")
            assert web.call("adam", "POST", f"{path}/{word}", said).status_code == 204

        short = web.call("adam", "POST", f"{path}/password", {"password": "short"})
        assert errors(problem(short, 422, BAD)) == {("password", "password_length")}
        given = {"email": NEW_USER["email"], "organisation": web.home.organisation.slug, **body}
        assert web.call(None, "POST", "/auth/token", given).status_code == 200

    def test_guessing(self, web: Web) -> None:
        """After five tries the answer is to come back later, and when."""
        given = {"email": "guessed@new.example", "password": "wrong"}
        for _ in range(5):
            problem(web.call(None, "POST", "/auth/token", given), 401, "bad_credentials")
        late = web.call(None, "POST", "/auth/token", given)

        problem(late, 429, "too_many_tries")
        assert late.headers["retry-after"] == "900"

    def test_wrong_password(self, web: Web) -> None:
        """Which of address and password is wrong is not said."""
        web.call("adam", "POST", "/users", NEW_USER)
        known = {"email": NEW_USER["email"], "password": "something else"}
        unknown = {"email": "nobody@new.example", "password": PASSWORD}
        told = [
            problem(web.call(None, "POST", "/auth/token", given), 401, "bad_credentials")
            for given in (known, unknown)
        ]
        assert told[0]["detail"] == told[1]["detail"]

    def test_deactivated(self, web: Web) -> None:
        """Who was deactivated is out at once, whatever his token says."""
        headers = {"Authorization": f"Bearer {web.token('rob')}"}
        path = f"/users/{web.home.people['rob'].id}"
        assert web.call("adam", "PATCH", path, {"active": False}, version=1).status_code == 200
        answer = web.call(None, "GET", "/auth/me", headers=headers)
        problem(answer, 401, "unknown_caller")

    def test_entity_tags(self, web: Web) -> None:
        """Who has the newest version is told so, in no bytes."""
        path = where(web.made())
        for tag, status in (('"1"', 304), ('W/"1"', 304), ('"0", "1"', 304), ('"2"', 200)):
            answer = web.call("ann", "GET", path, headers={"If-None-Match": tag})
            assert (answer.status_code, answer.headers["etag"]) == (status, '"1"')
            assert (answer.content == b"") == (status == 304)
            assert answer.headers["cache-control"] == "private, no-cache"
