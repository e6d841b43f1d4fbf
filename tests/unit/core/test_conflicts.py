"""When works get into each other's way: half-open windows, wholes and parts, causes."""

from datetime import timedelta
from itertools import product
from typing import Final

import pytest

from workcore.model import (
    AssetId,
    Blackout,
    Cause,
    Impact,
    RelatedAsset,
    RequestId,
    Severity,
    Status,
    Window,
)
from workcore.policies.conflicts import (
    Conflict,
    Occupation,
    as_finding,
    clash,
    conflicts_with,
    own_conflicts,
    own_findings,
)
from workcore.testing.builders import DAY, HOUR, NOW, a_content
from workcore.testing.ids import new_id

APRON, STAND, HALF, OTHER_HALF, ELSEWHERE = (AssetId(new_id()) for _ in range(5))
PARENTS: Final = {STAND: APRON, HALF: STAND, OTHER_HALF: STAND}
CLOSES, RESTRICTS, SPARES = Impact
TICK: Final = timedelta(microseconds=1)
START, END = NOW + DAY, NOW + DAY + 4 * HOUR

MEETINGS: Final = [
    # mine, theirs: what I am told when they close, and when only I close.
    (STAND, STAND, Cause.CLOSED_BY_OTHER_WORK, Cause.CLOSES_OTHER_WORK),
    (STAND, APRON, Cause.PARENT_CLOSED, Cause.CLOSES_OTHER_WORK),
    (HALF, APRON, Cause.PARENT_CLOSED, Cause.CLOSES_OTHER_WORK),
    (STAND, HALF, Cause.CLOSED_BY_OTHER_WORK, Cause.CHILD_IN_USE),
    (APRON, HALF, Cause.CLOSED_BY_OTHER_WORK, Cause.CHILD_IN_USE),
    (HALF, OTHER_HALF, None, None),
    (STAND, ELSEWHERE, None, None),
    (ELSEWHERE, STAND, None, None),
]


def an_occupation(
    asset: AssetId = STAND, impact: Impact = CLOSES, window: Window | None = None
) -> Occupation:
    """Make another work, by default one that closes the stand in the same window."""
    return Occupation(
        request_id=RequestId(new_id()),
        reference="WR-2027-000007",
        title="Another work",
        status=Status.APPROVED,
        window=window or Window(START, END),
        impacts={asset: impact},
    )


@pytest.mark.parametrize(("mine", "theirs", "closed", "closing"), MEETINGS)
def test_causes(
    mine: AssetId, theirs: AssetId, closed: Cause | None, closing: Cause | None
) -> None:
    """Works clash when one asset is the other or its ancestor, and either work closes."""
    for impact, other in product(Impact, Impact):
        cause = clash(mine, impact, theirs, other, PARENTS)
        if other is CLOSES and impact is CLOSES and closing is Cause.CHILD_IN_USE:
            assert cause is Cause.CHILD_IN_USE
        elif other is CLOSES:
            assert cause is closed
        elif impact is CLOSES:
            assert cause is closing
        else:
            assert cause is None


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        (START, END, True),
        (START - HOUR, START, False),
        (START - HOUR, START + TICK, True),
        (END, END + HOUR, False),
        (END - TICK, END + HOUR, True),
        (START + HOUR, START + 2 * HOUR, True),
        (START - DAY, END + DAY, True),
        (START + HOUR, START + HOUR, False),
    ],
)
def test_windows_are_half_open(start: object, end: object, *, meets: bool) -> None:
    """Back-to-back works do not clash; one shared microsecond is enough."""
    other = an_occupation(window=Window(start, end))  # type: ignore[arg-type]  # instants above
    content = a_content(asset_id=STAND, requested_start=START, requested_end=END)

    assert bool(conflicts_with(content, [other], PARENTS)) is meets


def test_conflict_tells_asset_window_and_work() -> None:
    """A conflict names my asset, the stretch that both want, and the other work."""
    other = an_occupation(window=Window(START + HOUR, END + HOUR))
    content = a_content(asset_id=STAND, requested_start=START, requested_end=END)

    assert conflicts_with(content, [other], PARENTS) == (
        Conflict(
            cause=Cause.CLOSED_BY_OTHER_WORK,
            asset_id=STAND,
            window=Window(START + HOUR, END),
            other=other,
        ),
    )


def test_every_pair_of_assets_is_judged() -> None:
    """Each asset of the request meets each asset of each other work."""
    related = RelatedAsset(asset_id=ELSEWHERE, impact_level=CLOSES)
    content = a_content(
        asset_id=HALF,
        impact_level=SPARES,
        related_assets=(related,),
        requested_start=START,
        requested_end=END,
    )
    others = [an_occupation(STAND), an_occupation(ELSEWHERE, RESTRICTS), an_occupation(OTHER_HALF)]

    found = [(c.asset_id, c.cause, c.other) for c in conflicts_with(content, others, PARENTS)]
    assert found == [
        (HALF, Cause.PARENT_CLOSED, others[0]),
        (ELSEWHERE, Cause.CLOSES_OTHER_WORK, others[1]),
    ]


WISHED: Final = Window(START, END)


@pytest.mark.parametrize(
    ("wishes", "outside"),
    [
        ((), False),
        ((WISHED,), False),
        ((Window(START - HOUR, END + HOUR),), False),
        ((Window(START + TICK, END),), True),
        ((Window(START, END - TICK),), True),
        ((Window(START, START + HOUR), Window(START + HOUR, END)), True),
        ((Window(END, END + DAY), WISHED), False),
    ],
)
def test_preferred_windows(wishes: tuple[Window, ...], *, outside: bool) -> None:
    """The window has to lie inside one of the preferred ones, when there are any."""
    content = a_content(requested_start=START, requested_end=END, preferred_windows=wishes)

    causes = [conflict.cause for conflict in own_conflicts(content)]
    assert causes == ([Cause.OUTSIDE_PREFERRED_WINDOW] if outside else [])


@pytest.mark.parametrize(
    ("blackout", "met"),
    [
        (Blackout(START - HOUR, START), None),
        (Blackout(END, END + HOUR), None),
        (Blackout(START - HOUR, START + TICK), Window(START, START + TICK)),
        (Blackout(START + HOUR, START + 2 * HOUR), Window(START + HOUR, START + 2 * HOUR)),
    ],
)
def test_blackouts(blackout: Blackout, met: Window | None) -> None:
    """A window that meets a blackout is told where; one that only touches it is fine."""
    content = a_content(requested_start=START, requested_end=END, blackout_periods=(blackout,))

    found = [(conflict.cause, conflict.window) for conflict in own_conflicts(content)]
    assert found == ([] if met is None else [(Cause.IN_BLACKOUT, met)])


def test_conflicts_are_warnings() -> None:
    """People decide on a conflict: as a finding it names asset, stretch and the other work."""
    other = an_occupation()
    conflict = Conflict(
        cause=Cause.PARENT_CLOSED, asset_id=STAND, window=Window(START, END), other=other
    )

    finding = as_finding(conflict)
    assert finding.severity is Severity.WARNING
    assert finding.code == "parent_closed"
    assert finding.message
    assert finding.inputs == {
        "asset_id": str(STAND),
        "start": START.isoformat(),
        "end": END.isoformat(),
        "reference": "WR-2027-000007",
    }


def test_own_findings_name_no_other_work() -> None:
    """A request at odds with itself points to nobody."""
    content = a_content(
        requested_start=START, requested_end=END, blackout_periods=(Blackout(START, END),)
    )

    (finding,) = own_findings(content)
    assert finding.code == "in_blackout"
    assert "reference" not in finding.inputs
