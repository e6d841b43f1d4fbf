"""What a unit of work promises about writing: all or nothing, one winner a version."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.errors import Duplicate, NoSuchChain, NoSuchRequest, Stale
from workcore.model import RequestId
from workcore.ports.queries import RequestQuery, Slice
from workcore.ports.unit_of_work import UnitOfWork
from workcore.testing.builders import (
    a_chain,
    a_comment,
    a_message,
    a_status_change,
    an_asset,
    an_audit_record,
)
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.ids import new_id
from workcore.testing.world import Place


def write_everything(unit: UnitOfWork, place: Place) -> RequestId:
    """Write a row of every kind, and commit nothing."""
    request = place.draft()
    write_about(unit, request)
    return request.id


def write_about(unit: UnitOfWork, request: WorkRequest) -> None:
    """Write a request, and a row of every kind beside it."""
    unit.requests.add(request)
    unit.chains.put(a_chain(request))
    unit.history.add(a_status_change(request))
    unit.comments.add(a_comment(request))
    unit.audit.add(an_audit_record(request))
    unit.outbox.add(a_message(request))


def rows_about(place: Place, request_id: RequestId) -> dict[str, int]:
    """Count what is stored about a request, by kind."""
    part = Slice()
    with place.unit() as unit:
        return {
            "requests": _is_there(lambda: unit.requests.get(request_id)),
            "chains": _is_there(lambda: unit.chains.get(request_id, 1)),
            "history": len(unit.history.of(request_id, part).items),
            "comments": len(unit.comments.of(request_id, part, internal=True).items),
            "audit": len(unit.audit.of("work_request", str(request_id), part).items),
            "outbox": len(unit.outbox.of(request_id, part).items),
        }


def _is_there(read: Callable[[], object]) -> int:
    try:
        read()
    except (NoSuchRequest, NoSuchChain):
        return 0
    return 1


KINDS = ("requests", "chains", "history", "comments", "audit", "outbox")
ALL, NONE = dict.fromkeys(KINDS, 1), dict.fromkeys(KINDS, 0)


class UnitOfWorkContract(StoreContract):
    """All or nothing, one winner a version."""

    def test_commit_writes_everything(self, home: Place) -> None:
        """What a unit wrote is there after its commit, whatever its kind."""
        with home.unit() as unit:
            request_id = write_everything(unit, home)
            unit.commit()

        assert rows_about(home, request_id) == ALL

    def test_without_commit_nothing_is_written(self, home: Place) -> None:
        """Leaving without commit leaves no trace."""
        with home.unit() as unit:
            request_id = write_everything(unit, home)

        assert rows_about(home, request_id) == NONE

    def test_error_writes_nothing(self, home: Place) -> None:
        """An error on the way takes everything with it."""

        def fail(unit: UnitOfWork) -> RequestId:
            request_id = write_everything(unit, home)
            unit.requests.get(RequestId(new_id()))
            return request_id

        with home.unit() as unit, pytest.raises(NoSuchRequest):
            fail(unit)
        with home.unit() as unit:
            assert unit.requests.find(RequestQuery()).items == ()

    def test_stale_commit_writes_nothing(self, home: Place) -> None:
        """A commit that comes too late for one request writes nothing of the others."""
        slow = home.kept()
        with home.unit() as unit:
            unit.requests.save(slow)
            unit.commit()

        with home.unit() as unit:
            request_id = write_everything(unit, home)
            unit.requests.save(slow)
            with pytest.raises(Stale):
                unit.commit()

        assert rows_about(home, request_id) == NONE

    def test_duplicate_commit_writes_nothing(self, home: Place) -> None:
        """A commit that meets a taken value writes nothing of the rest."""
        asset = an_asset(organisation_id=home.organisation.id, code="S1")
        with home.unit() as unit:
            request_id = write_everything(unit, home)
            unit.assets.add(asset)
            with pytest.raises(Duplicate):
                unit.commit()

        assert rows_about(home, request_id) == NONE

    def test_reads_do_not_show_own_writes(self, home: Place) -> None:
        """Before commit, a unit reads what everybody reads."""
        with home.unit() as unit:
            unit.requests.add(home.draft())

            assert unit.requests.find(RequestQuery()).items == ()

    def test_others_do_not_see_before_commit(self, home: Place) -> None:
        """Nobody sees what is not committed."""
        request = home.draft()
        with home.unit() as unit:
            unit.requests.add(request)
            with home.unit("pia") as other, pytest.raises(NoSuchRequest):
                other.requests.get(request.id)

    def test_slower_writer_is_told(self, home: Place) -> None:
        """Of two who read the same version, the second to commit gets Stale, and what is now."""
        request = home.kept()
        with home.unit() as slow, home.unit() as fast:
            fast.requests.save(request)
            slow.requests.save(request)
            fast.commit()
            with pytest.raises(Stale) as refusal:
                slow.commit()

        assert (refusal.value.id, refusal.value.current) == (request.id, 2)
        assert stored(home, request.id).version == 2

    def test_each_version_has_one_winner(self, home: Place) -> None:
        """Of many who write at once, exactly one is heard."""
        request = home.kept()

        def write(title: str) -> bool:
            with home.unit() as unit:
                content = evolve(request.content, title=title)
                unit.requests.save(evolve(request, content=content))
                try:
                    unit.commit()
                except Stale:
                    return False
                return True

        titles = [f"Title {number}" for number in range(8)]
        with ThreadPoolExecutor(4) as pool:
            won = list(pool.map(write, titles))

        assert won.count(True) == 1
        assert stored(home, request.id).content.title == titles[won.index(True)]
        assert stored(home, request.id).version == 2
