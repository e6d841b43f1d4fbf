"""Writers at the same time, over HTTP and PostgreSQL: one wins, the others learn it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import pytest
from falcon.testing import Result
from tests.support.web import Json, Web, problem

pytestmark = pytest.mark.integration

WRITERS: Final = 6


def at_once(call: Callable[[int], Result]) -> list[Result]:
    """Make the same call from several threads, none before all are there."""
    barrier = Barrier(WRITERS)

    def run(number: int) -> Result:
        barrier.wait(timeout=10)
        return call(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def winner(answers: list[Result]) -> Json:
    """See that exactly one got through and all others were told the version it made."""
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1, [answer.status for answer in answers]
    for answer in answers:
        if answer is not won[0]:
            told = problem(answer, 412, "stale_version")
            assert told["current_version"] in {won[0].json["version"], None}
    return dict(won[0].json)


@pytest.mark.parametrize("_round", range(5))
def test_edits(web: Web, _round: int) -> None:
    """Of several edits of one version one is kept, whole."""
    request = web.made()
    path = f"/work-requests/{request['id']}"
    answers = at_once(
        lambda n: web.call("ann", "PATCH", path, {"title": f"Title of writer {n}"}, version=1)
    )

    won = winner(answers)
    kept = web.call("ann", "GET", path).json
    assert (kept["title"], kept["version"]) == (won["title"], 2)


@pytest.mark.parametrize("_round", range(8))
def test_decisions(web: Web, _round: int) -> None:
    """A request is approved or rejected, never both, and remembers one decision."""
    request = web.made(submit=True)
    path = f"/work-requests/{request['id']}"
    words = ("approve", "reject")
    answers = at_once(
        lambda n: web.call(
            "stan",
            "POST",
            f"{path}/decisions",
            {"decision": words[n % 2], "comments": "So be it"},
            version=1,
        )
    )

    won = winner(answers)
    chain = web.call("stan", "GET", f"{path}/approvals").json
    assert won["status"] in {"approved", "rejected"}
    assert [d["by"]["name"] for d in chain["steps"][0]["decisions"]] == ["Stan"]
    assert chain["state"] == won["status"]


def test_assets(web: Web) -> None:
    """The register keeps one of several changes of one version, too."""
    path = f"/assets/{web.home.assets['S2'].id}"
    answers = at_once(
        lambda n: web.call("pia", "PATCH", path, {"location": f"Pier {n}"}, version=1)
    )

    won = winner(answers)
    assert web.call("pia", "GET", path).json["location"] == won["location"]


def test_references_differ(web: Web) -> None:
    """Requests raised at the same time have references of their own."""
    answers = at_once(lambda _: web.call("ann", "POST", "/work-requests", web.body()))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["reference"] for answer in answers}) == WRITERS
