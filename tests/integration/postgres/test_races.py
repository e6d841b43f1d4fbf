"""
Of two who answer for the same step at the same time, exactly one is heard.

`WORKCORE_RACES` says how often; `make races` tries 1,000 times.
"""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import pytest

from workcore.application import Application
from workcore.errors import (
    IllegalTransition,
    NotAllowed,
    NothingOpen,
    Stale,
    WorkcoreError,
)
from workcore.model import ChainState, RequestId, Status, Verdict
from workcore.ports.queries import Slice
from workcore.testing.builders import a_content
from workcore.testing.world import Place, a_place
from workcore_adapters.memory import memory_ports
from workcore_adapters.postgres import Database, postgres_ports
from workcore_adapters.system import SystemClock, SystemIds

pytestmark = pytest.mark.integration

TIMES: Final = int(os.environ.get("WORKCORE_RACES", "50"))

WORDS: Final = {Verdict.REJECT: "No.", Verdict.REQUEST_INFO: "Which one?", Verdict.APPROVE: None}
REACHED: Final = {
    Verdict.APPROVE: Status.APPROVED,
    Verdict.REJECT: Status.REJECTED,
    Verdict.REQUEST_INFO: Status.INFO_REQUESTED,
}
TOO_LATE: Final = (Stale, IllegalTransition, NothingOpen, NotAllowed)

Answer = tuple[str, Verdict]


@pytest.fixture
def place(app: Application) -> Place:
    """An organisation of this test's own."""
    return a_place(app.ports.units, app.ports.directory)


@pytest.fixture
def app(database: Database) -> Application:
    """Every use case, over PostgreSQL."""
    ports = memory_ports(clock=SystemClock(), ids=SystemIds())
    return Application(postgres_ports(database, ports))


@pytest.mark.parametrize("read", [True, False], ids=["with a version", "without"])
def test_one_of_two_is_heard(app: Application, place: Place, *, read: bool) -> None:
    """One answer counts; the other is told that it came too late, and has changed nothing."""
    choose, start = random.Random(1), Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(TIMES):
            content = a_content(asset_id=place.assets["S1"].id)
            made = app.create_request(content, caller=place.caller("ann"), submitting=True).request
            answers = [(who, choose.choice(list(WORDS))) for who in ("stan", "adam")]
            decide = answering(app, place, made.id, made.version if read else None, start)
            came = list(pool.map(decide, answers))

            [(who, verdict)] = [answer for answer, refusal in came if refusal is None]
            [refusal] = [refusal for _, refusal in came if refusal is not None]
            assert_told(refusal, place.people[who].name, verdict, made.version + 1, read=read)
            assert came_of(app, place, made.id) == (
                REACHED[verdict],
                made.version + 1,
                [(place.people[who].person, verdict)],
                2,
            )


def answering(
    app: Application, place: Place, request_id: RequestId, version: int | None, start: Barrier
) -> Callable[[Answer], tuple[Answer, WorkcoreError | None]]:
    """Answer as soon as the other one does, and tell how who is too late is refused."""

    def answer(given: Answer) -> tuple[Answer, WorkcoreError | None]:
        who, verdict = given
        start.wait(10)
        try:
            app.decide_request(
                request_id,
                verdict,
                caller=place.caller(who),
                expected=version,
                comments=WORDS[verdict],
            )
        except TOO_LATE as refusal:
            return given, refusal
        return given, None

    return answer


def assert_told(
    refusal: WorkcoreError, winner: str, verdict: Verdict, version: int, *, read: bool
) -> None:
    """See that who was too late learns what the other one answered, and the version there is."""
    if read or isinstance(refusal, Stale):
        assert isinstance(refusal, Stale)
        assert refusal.current == version
        assert f"{winner} answered {verdict.replace('_', ' ')} at the standard" in refusal.message
    assert refusal.explanation is not None
    assert refusal.explanation.policy_version == 0


def came_of(app: Application, place: Place, request_id: RequestId) -> tuple[object, ...]:
    """Tell the status, the version, who answered what, and how many records there are."""
    caller = place.caller("adam")
    request = app.get_request(request_id, caller=caller).request
    chain = app.read_chain(request_id, caller=caller)
    said = [(d.by, d.verdict) for step in chain.steps for d in step.decisions]
    assert (chain.state is ChainState.OPEN) == (request.status is Status.INFO_REQUESTED)
    records = app.read_audit(request_id, Slice(), caller=caller).items
    # Who reads after the other one has answered is not asked any more, and his try is recorded.
    changes = [record for record in records if record.action != "refused"]
    return request.status, request.version, said, len(changes)
