"""Files over HTTP: sent, listed, given out, taken away, and what is refused."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import pytest
from attrs import evolve
from falcon.testing import Result
from tests.support.rest.forms import BOUNDARY, ONE_FILE, PDF, Form, form, part
from tests.support.web import Json, Web, errors, problem

from workcore.errors import Damaged
from workcore.model import AttachmentId, BlobName, ScanAnswer
from workcore.policies.segments import SEGMENT
from workcore.testing.builders import HOUR
from workcore.testing.contracts.blobs import some_bytes
from workcore.testing.contracts.ciphers import splicings, tamperings
from workcore.testing.contracts.scanner import EICAR
from workcore.testing.contracts.sniffers import a_docx
from workcore_adapters.memory import MemoryScanner

GUARDS: Final = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "sandbox; default-src 'none'",
    "accept-ranges": "bytes",
    "referrer-policy": "no-referrer",
}


SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "empty parameter": lambda query: query.replace("&key=", "&&key="),
    "empty at the end": lambda query: f"{query}&",
    "empty in front": lambda query: f"&{query}",
    "escaped letter": lambda query: query.replace("subject=0", "subject=%30"),
    "another order": lambda query: "&".join(reversed(query.split("&"))),
}

FORM: Final = ONE_FILE.headers["Content-Type"]
END: Final = f"--{BOUNDARY}--\r\n".encode()
MALFORMED: Final = "malformed_form"


def send(web: Web, request: Json, sent: Form = ONE_FILE, who: str = "ann", **given: Any) -> Result:
    """Attach what a form holds."""
    headers = {**sent.headers, **given.pop("headers", {})}
    path = f"/work-requests/{request['id']}/attachments"
    return web.call(who, "POST", path, raw=sent.body, headers=headers, **given)


def attached(web: Web, request: Json, sent: Form = ONE_FILE, who: str = "ann") -> Json:
    """Attach one file that is taken."""
    answer = send(web, request, sent, who)
    assert answer.status_code == 201, answer.text
    (item,) = answer.json["items"]
    return dict(item)


def listed(web: Web, request: Json, who: str = "ann") -> list[Json]:
    """List a request's files."""
    answer = web.call(who, "GET", f"/work-requests/{request['id']}/attachments")
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


def get(web: Web, url: str, **headers: str) -> Result:
    """Follow a link, without a token."""
    path, _, query = url.partition("?")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.call(None, "GET", path, query=query, headers=named)


def stored_of(web: Web, file: Json) -> tuple[bytes, BlobName]:
    """Look at what is stored of a file, and under which name."""
    name = BlobName(web.home.organisation.id, AttachmentId(UUID(file["id"])))
    return b"".join(web.container.blobs().read(name)), name


def is_damaged(web: Web, file: Json) -> bool:
    """Download a file: whether it is an error at once, or cut off where it cannot be one."""
    try:
        problem(get(web, file["download_url"]), 500, "attachment_damaged")
    except Damaged as damaged:
        return str(damaged.id) == str(file["id"])
    return True


def scanner_of(web: Web) -> MemoryScanner:
    """The scanner, to be told what to answer."""
    found = web.container.scanner()
    assert isinstance(found, MemoryScanner)
    return found


def starred(name: str, charset: str = "UTF-8") -> str:
    """Write what a form has as a file's name so that its other name counts (RFC 5987)."""
    return f"a.pdf\"; filename*=\"{charset}''{name}"


class AttachmentSuite:
    """Override `web`, and inherit the promises."""

    def test_file_comes_back(self, web: Web) -> None:
        """A file is attached, shown with a link, and downloaded by it as it was."""
        request = web.made()
        file = attached(web, request)
        assert (file["name"], file["status"], file["outcome"]) == ("plan.pdf", "clean", "clean")
        assert (file["size"], file["content_type"]) == (len(PDF), "application/pdf")
        assert file["uploaded_by"]["name"] == web.home.people["ann"].name
        assert file["expires_at"] == "2027-01-04T09:00:00Z"

        (shown,) = listed(web, request)
        one = web.call("ann", "GET", f"/work-requests/{request['id']}/attachments/{file['id']}")
        links = {"outcome": "clean", "download_url": ""}
        assert {**shown, **links} == {**one.json, **links} == {**file, **links}

        answer = get(web, file["download_url"])
        assert (answer.status_code, answer.content) == (200, PDF)
        assert {name: answer.headers[name] for name in GUARDS} == GUARDS
        assert answer.headers["content-disposition"] == (
            "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"
        )
        assert answer.headers["content-length"] == str(len(PDF))
        assert answer.headers["etag"] == f'"{file["sha256"]}"'

    def test_names_in_any_language(self, web: Web) -> None:
        """A file keeps its name, and a browser is told it whatever it can read."""
        name = "Größe 100% \N{SNOWMAN}.pdf"
        file = attached(web, web.made(), form((name, PDF)))
        told = get(web, file["download_url"]).headers["content-disposition"]

        assert file["name"] == name
        assert told == (
            f"attachment; filename=\"Gr__e 100_ _.pdf\"; filename*=UTF-8''{quote(name, safe='')}"
        )

    @pytest.mark.parametrize(
        ("asked", "status", "first", "last"),
        [
            ("bytes=0-9", 206, 0, 9),
            ("bytes=5-", 206, 5, None),
            ("bytes=-7", 206, -7, None),
            ("bytes=10-99999999", 206, 10, None),
            ("bytes=-99999999", 200, 0, None),
            ("bytes=0-", 200, 0, None),
            ("bytes=0-1,4-5", 200, 0, None),
            ("lines=1-2", 200, 0, None),
            ("bytes=9-3", 200, 0, None),
            ("bytes=-", 200, 0, None),
        ],
    )
    def test_ranges(self, web: Web, asked: str, status: int, first: int, last: int | None) -> None:
        """A part of a file is given, and all of it to whoever asks for something else."""
        content = PDF + bytes(range(256)) * 600
        file = attached(web, web.made(), form(("a.pdf", content)))
        answer = get(web, file["download_url"], Range=asked)

        expected = content[first:] if last is None else content[first : last + 1]
        assert (answer.status_code, answer.content) == (status, expected)
        if status == 206:
            begin = first if first >= 0 else len(content) + first
            described = f"bytes {begin}-{begin + len(expected) - 1}/{len(content)}"
            assert answer.headers["content-range"] == described

    def test_ranges_beyond_and_of_other_versions(self, web: Web) -> None:
        """What the file does not have cannot be given; another version's part is the whole."""
        file = attached(web, web.made())
        for beyond in (f"bytes={len(PDF)}-", "bytes=-0"):
            answer = get(web, file["download_url"], Range=beyond)
            problem(answer, 416, "bad_range")
            assert answer.headers["content-range"] == f"bytes */{len(PDF)}"
        other = get(web, file["download_url"], Range="bytes=0-3", If_Range='"other"')
        same = get(web, file["download_url"], Range="bytes=0-3", If_Range=f'"{file["sha256"]}"')
        assert (other.status_code, same.status_code) == (200, 206)

    def test_each_file_has_an_outcome(self, web: Web) -> None:
        """Of several files some are attached and some refused, and each is told which."""
        answer = send(
            web,
            web.made(),
            form(("a.pdf", PDF), ("b.exe", b"MZ"), ("c.pdf", PDF + EICAR), ("d.docx", a_docx())),
        )
        assert answer.status_code == 207, answer.text
        items = answer.json["items"]
        assert [item["outcome"] for item in items] == ["clean", "refused", "infected", "clean"]
        assert items[1]["code"] == "file_type_refused"
        assert "download_url" in items[0]
        assert items[2]["download_url"] is None

    @pytest.mark.parametrize(
        ("name", "content", "status", "code"),
        [
            ("a.exe", b"MZ", 415, "file_type_refused"),
            ("a.png", b"<svg onload='x'/>", 415, "file_type_refused"),
            ("a.png", b"<!DOCTYPE html><script>", 415, "file_type_refused"),
            ("a.gif", b"GIF89a" + a_docx(), 415, "file_type_refused"),
            ("a.doc", a_docx(), 415, "file_type_refused"),
            ("a.txt", b"", 422, "file_empty"),
            ("", PDF, 422, "file_name_refused"),
            ("../../etc/a.pdf", PDF, 422, "file_name_refused"),
            ("..\\\\a.pdf", PDF, 422, "file_name_refused"),
            ("a\0.pdf", PDF, 422, "file_name_refused"),
            ("a\u202efdp.pdf", PDF, 422, "file_name_refused"),
            (starred("a%0D%0Ab.pdf"), PDF, 422, "file_name_refused"),
            ("a\r\nX: b.pdf", PDF, 415, "file_type_refused"),
            (starred("..%2Fa.pdf"), PDF, 422, "file_name_refused"),
            ("x" * 300 + ".pdf", PDF, 422, "file_name_refused"),
            ("a.pdf", PDF + EICAR, 422, "malware_found"),
            ("a.pdf", EICAR, 422, "malware_found"),
        ],
    )
    def test_refused_files(
        self, web: Web, name: str, content: bytes, status: int, code: str
    ) -> None:
        """A single file that is refused answers why; nothing of it can be downloaded."""
        request = web.made()
        told = problem(send(web, request, form((name, content))), status, code)

        assert errors(told) == {("files[0]", code)}
        files = listed(web, request)
        assert [file["status"] for file in files] == ["infected"] * (code == "malware_found")
        assert all(file["download_url"] is None for file in files)

    @pytest.mark.parametrize(
        ("body", "content_type", "status", "code"),
        [
            (b"{}", "application/json", 415, "unsupported_type"),
            (b"", "multipart/form-data", 400, MALFORMED),
            (b"", "multipart/form-data; boundary=", 400, MALFORMED),
            (b"", f"multipart/form-data; boundary={'x' * 71}", 400, MALFORMED),
            (b"", FORM, 400, MALFORMED),
            (b"no form at all", FORM, 400, MALFORMED),
            (part("a.pdf", PDF), FORM, 400, MALFORMED),
            (part("a.pdf", PDF)[:80], FORM, 400, MALFORMED),
            (ONE_FILE.body, "multipart/form-data; boundary=other", 400, MALFORMED),
            (END, FORM, 422, "invalid_input"),
            (part("a.pdf", PDF, field="other") + END, FORM, 422, "invalid_input"),
            (part("a\udcff.pdf", PDF) + END, FORM, 400, MALFORMED),
            (part(starred("a.pdf", charset="hex"), PDF) + END, FORM, 400, MALFORMED),
            (part("x" * 1_000_000, PDF), FORM, 400, MALFORMED),
            (part("a.exe", b"MZ") * 10_000, FORM, 400, MALFORMED),
        ],
        ids=[
            *("json", "no-boundary", "empty-boundary", "long-boundary", "empty", "garbage", "cut"),
            *("cut-head", "other-boundary", "no-part", "other-field", "not-utf8"),
            *("no-charset", "long-name", "many-parts"),
        ],
    )
    def test_malformed_forms(
        self, web: Web, body: bytes, content_type: str, status: int, code: str
    ) -> None:
        """Whatever is no proper form of files is told so, and nothing of it is kept."""
        request = web.made()
        path = f"/work-requests/{request['id']}/attachments"
        headers = {"Content-Type": content_type}
        problem(web.call("ann", "POST", path, raw=body, headers=headers), status, code)
        assert listed(web, request) == []
        names = web.container.blobs().names(before=web.clock.now() + 100_000 * HOUR)
        assert not [name for name in names if name.organisation_id == web.home.organisation.id]

    def test_lying_length(self, web: Web) -> None:
        """A body that is announced longer than it is has been cut; too long a one is not read."""
        request = web.made()
        longer = {"Content-Length": str(len(ONE_FILE.body) + 1)}
        problem(send(web, request, headers=longer), 408, "upload_cut")
        problem(send(web, request, headers={"Content-Length": str(10**10)}), 413, "body_too_large")
        cut = evolve(ONE_FILE, body=ONE_FILE.body[:60])
        problem(send(web, request, cut, headers=longer), 408, "upload_cut")
        shorter = {"Content-Length": str(len(ONE_FILE.body) - 20)}
        problem(send(web, request, headers=shorter), 400, MALFORMED)
        assert listed(web, request) == []

    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            (ScanAnswer.UNAVAILABLE, "pending"),
            (ScanAnswer.OVER_LIMIT, "pending"),
            (ScanAnswer.UNSCANNABLE, "error"),
        ],
    )
    def test_no_verdict_no_link(self, web: Web, answer: ScanAnswer, status: str) -> None:
        """Without a clean verdict there is no link, and a link of before does not work."""
        request = web.made()
        clean = attached(web, request)
        scanner_of(web).answer = answer
        try:
            file = attached(web, request)
        finally:
            scanner_of(web).answer = None

        assert (file["status"], file["download_url"], file["expires_at"]) == (status, None, None)
        stolen = clean["download_url"].replace(clean["id"], file["id"])
        problem(get(web, stolen), 403, "bad_link")
        caller = evolve(web.home.caller("ann"))
        made, _ = web.service.links.make(file["id"], caller, web.clock.now())
        told = problem(get(web, made), 409, "attachment_not_clean")
        assert status in told["detail"]

    def test_link_ends(self, web: Web) -> None:
        """A link works for an hour, and not a second longer."""
        file = attached(web, web.made())
        web.clock.move(HOUR * 0.999)
        assert get(web, file["download_url"]).status_code == 200
        web.clock.move(HOUR * 0.001)
        problem(get(web, file["download_url"]), 403, "bad_link")

    def test_link_is_its_readers(self, web: Web) -> None:
        """A link ends with the session and with the rights of whoever got it."""
        request = web.made()
        attached(web, request)
        token = {"Authorization": f"Bearer {web.token('stan')}"}
        path = f"/work-requests/{request['id']}/attachments"
        url = web.call(None, "GET", path, headers=token).json["items"][0]["download_url"]
        assert get(web, url).status_code == 200
        web.call(None, "POST", "/auth/logout", headers=token)
        problem(get(web, url), 403, "bad_link")

        url = listed(web, request, "ella")[0]["download_url"]
        ella = web.home.people["ella"]
        gone = web.call("adam", "PATCH", f"/users/{ella.id}", {"active": False}, version=1)
        assert gone.status_code == 200
        problem(get(web, url), 403, "bad_link")

    def test_link_of_a_file_that_is_gone(self, web: Web) -> None:
        """A file that was taken away is gone, for its links too."""
        request = web.made()
        file = attached(web, request)
        path = f"/work-requests/{request['id']}/attachments/{file['id']}"
        assert web.call("ann", "DELETE", path).status_code == 204
        problem(get(web, file["download_url"]), 404, "not_found")
        problem(web.call("ann", "DELETE", path), 404, "not_found")
        assert listed(web, request) == []

    @pytest.mark.parametrize("alter", SPELLINGS.values(), ids=SPELLINGS.keys())
    def test_link_has_one_spelling(self, web: Web, alter: Callable[[str], str]) -> None:
        """A link that says the same in other letters is another link, and gives nothing."""
        url = attached(web, web.made())["download_url"]
        path, _, query = url.partition("?")
        assert get(web, url).status_code == 200

        problem(get(web, f"{path}?{alter(query)}"), 403, "bad_link")

    def test_altered_links(self, web: Web) -> None:
        """No other link than the one that was given works."""
        file = attached(web, web.made())
        url = file["download_url"]
        query = url.partition("?")[2]
        names = [pair.partition("=")[0] for pair in query.split("&")]
        assert names == ["organisation", "subject", "session", "expires", "key", "signature"]
        altered = [re.sub(rf"({name}=)[^&]", r"\1~", url) for name in names]
        altered += [re.sub(rf"&?{name}=[^&]*", "", url) for name in names]
        altered += [f"{url}&{pair}" for pair in query.split("&")] + [f"{url}&other=1", url[:-1]]
        altered += [url.split("?")[0], url.replace("expires=", "expires=9")]
        for other in altered:
            assert get(web, other).status_code in {403, 422}, other

    def test_damaged_file_is_cut_off(self, web: Web) -> None:
        """Damage in the first segment is an error; later it ends the body before its length."""
        content = PDF + b"x" * 200_000
        file = attached(web, web.made(), form(("a.pdf", content)))
        blobs = web.container.blobs()
        found, name = stored_of(web, file)
        stored = bytearray(found)
        stored[-1] ^= 1
        with blobs.create(name) as blob:
            blob.write(bytes(stored))
            blob.commit()
        with pytest.raises(Damaged):
            get(web, file["download_url"])
        assert get(web, file["download_url"], Range="bytes=0-99").content == content[:100]
        stored[100] ^= 1
        with blobs.create(name) as blob:
            blob.write(bytes(stored))
            blob.commit()
        problem(get(web, file["download_url"]), 500, "attachment_damaged")

    def test_tampered_files_are_never_complete(self, web: Web) -> None:
        """Whatever was done to what is stored, its reader gets an error or is cut off."""
        content = PDF + some_bytes(3 * SEGMENT)
        other, here = web.anew(), web
        blobs = web.container.blobs()
        foreign, _ = stored_of(other, attached(other, other.made(), form(("a.pdf", content))))
        file = attached(here, here.made(), form(("a.pdf", content)))
        stored, name = stored_of(here, file)
        for changed in (*tamperings(stored), *splicings(stored, foreign)):
            with blobs.create(name) as blob:
                blob.write(changed)
                blob.commit()
            assert is_damaged(here, file)

    def test_repeated_upload_has_one_effect(self, web: Web) -> None:
        """The same files under the same key are attached once; the answer is the first one."""
        request = web.made()
        key = {"Idempotency-Key": "upload-1"}
        first = send(web, request, headers=key)
        # A client that tries again writes its form anew.
        again = send(web, request, form(("plan.pdf", PDF), boundary="another"), headers=key)
        assert (first.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        problem(
            send(web, request, form(("other.pdf", PDF)), headers=key), 422, "idempotency_key_reused"
        )
        assert len(listed(web, request)) == 1

    def test_repeated_malware_is_recorded_once(self, web: Web) -> None:
        """What was written down of malware is not written down again."""
        request = web.made()
        key, sent = {"Idempotency-Key": "upload-2"}, form(("a.pdf", EICAR))
        first = send(web, request, sent, headers=key)
        problem(first, 422, "malware_found")
        assert send(web, request, sent, headers=key).content == first.content
        assert len(listed(web, request)) == 1

    def test_limit_of_files(self, web: Web) -> None:
        """The eleventh file is refused."""
        request = web.made()
        answer = send(web, request, form(*((f"{n}.pdf", PDF) for n in range(11))))
        assert answer.status_code == 207
        assert [item["outcome"] for item in answer.json["items"]] == ["clean"] * 10 + ["refused"]
        problem(send(web, request), 409, "too_many_files")

    def test_limit_of_files_at_once(self, web: Web) -> None:
        """Of thirty who attach at the same time ten succeed, whoever is served how often."""
        request = web.made()

        def one(number: int) -> int:
            sent = form((f"{number}.pdf", PDF))
            while (status := send(web, request, sent).status_code) == 503:
                sleep(0.01)
            return status

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(one, range(30)))
        assert Counter(statuses) == {201: 10, 409: 20}
        assert len(listed(web, request)) == 10
        names = web.container.blobs().names(before=web.clock.now() + 100_000 * HOUR)
        mine = [name for name in names if name.organisation_id == web.home.organisation.id]
        assert len(mine) == 10

    def test_who_may(self, web: Web) -> None:
        """Strangers find nothing; who only reads attaches nothing."""
        request = web.made("cal", submit=True)
        file = attached(web, request, who="stan")
        path = f"/work-requests/{request['id']}/attachments"
        problem(web.call("ann", "GET", path), 404, "not_found")
        problem(send(web, request, who="ann"), 404, "not_found")
        problem(send(web, request, who="vera"), 403, "not_allowed")
        problem(web.call("ann", "GET", f"{path}/{file['id']}"), 404, "not_found")
        assert listed(web, request, "cal")[0]["id"] == file["id"]

    def test_no_slot_is_free(self, web: Web) -> None:
        """When four upload a fifth is told to come again, and the same for downloads."""
        request = web.made()
        file = attached(web, request)
        held = [web.service.uploads.taken() for _ in range(4)]
        for slot in held:
            slot.__enter__()
        answer = send(web, request)
        problem(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        for slot in held:
            slot.__exit__(None, None, None)
        assert send(web, request).status_code == 201
        assert get(web, file["download_url"]).status_code == 200

    def test_removal_waits_for_nobody(self, web: Web) -> None:
        """A removal takes no turn, as its store may be waited for, but a place of its own."""
        request = web.made()
        path = f"/work-requests/{request['id']}/attachments/{attached(web, request)['id']}"
        with web.service.removals.taken(), web.service.removals.taken():
            problem(web.call("ann", "DELETE", path), 503, "unavailable")
        with ThreadPoolExecutor(1) as other, web.service.turns, web.service.turns:
            done = other.submit(web.call, "ann", "DELETE", path).result(timeout=20)
        assert done.status_code == 204
