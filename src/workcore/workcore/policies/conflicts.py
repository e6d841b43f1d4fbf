"""When two works get into each other's way, and when a window suits nobody. Source: domain §3."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import frozen

from workcore.model import (
    AssetId,
    Cause,
    Impact,
    JsonObject,
    RequestContent,
    RequestId,
    Severity,
    Status,
    Window,
)
from workcore.policies.findings import Finding

MESSAGES: Final[Mapping[Cause, str]] = {
    Cause.CLOSED_BY_OTHER_WORK: "Another work closes this asset in this window.",
    Cause.CLOSES_OTHER_WORK: "This work would close an asset on which another work is planned.",
    Cause.PARENT_CLOSED: "Another work closes the asset that this one is a part of.",
    Cause.CHILD_IN_USE: "This work would close an asset while there is work on a part of it.",
    Cause.OUTSIDE_PREFERRED_WINDOW: "The window lies outside every preferred window.",
    Cause.IN_BLACKOUT: "The window meets a blackout period.",
}


@frozen(kw_only=True)
class Occupation:
    """
    Another work that takes capacity, or may come to.

    Attributes:
        impacts: What it does to each asset that it names.
    """

    request_id: RequestId
    reference: str
    title: str
    status: Status
    window: Window
    impacts: Mapping[AssetId, Impact]


@frozen(kw_only=True)
class Conflict:
    """
    One reason why a window does not suit.

    Attributes:
        asset_id: The asset of the judged request that is concerned.
        window: The stretch in which both get into each other's way.
        other: The other work; None when the request is at odds with itself.
    """

    cause: Cause
    asset_id: AssetId
    window: Window
    other: Occupation | None = None


Parents = Mapping[AssetId, AssetId]
"""Each asset's parent, for the assets of a request and of the works around it."""


def conflicts_with(
    content: RequestContent, others: Iterable[Occupation], parents: Parents
) -> tuple[Conflict, ...]:
    """Find every clash between a request and *others*, asset by asset."""
    return tuple(
        Conflict(
            cause=cause, asset_id=mine, window=shared(content.window, other.window), other=other
        )
        for other in others
        if content.window.overlaps(other.window)
        for mine, cause in _clashes(content.impacts, other.impacts, parents)
    )


def shared(one: Window, two: Window) -> Window:
    """Cut out what two overlapping windows have in common."""
    return Window(max(one.start, two.start), min(one.end, two.end))


def _clashes(
    mine: Mapping[AssetId, Impact], theirs: Mapping[AssetId, Impact], parents: Parents
) -> Iterator[tuple[AssetId, Cause]]:
    for asset, impact in mine.items():
        for other, other_impact in theirs.items():
            cause = clash(asset, impact, other, other_impact, parents)
            if cause is not None:
                yield asset, cause


def clash(
    asset: AssetId, impact: Impact, other: AssetId, other_impact: Impact, parents: Parents
) -> Cause | None:
    """
    Say why works on two assets clash; None when they do not.

    They do when one asset is the other or its ancestor, and either work closes.
    """
    mine_closes, theirs_closes = impact is Impact.FULL_CLOSURE, other_impact is Impact.FULL_CLOSURE
    if not (mine_closes or theirs_closes):
        return None
    if asset == other:
        return Cause.CLOSED_BY_OTHER_WORK if theirs_closes else Cause.CLOSES_OTHER_WORK
    if other in ancestors(asset, parents):
        return Cause.PARENT_CLOSED if theirs_closes else Cause.CLOSES_OTHER_WORK
    if asset in ancestors(other, parents):
        return Cause.CHILD_IN_USE if mine_closes else Cause.CLOSED_BY_OTHER_WORK
    return None


def ancestors(asset: AssetId, parents: Parents) -> Iterator[AssetId]:
    """Walk from an asset's parent to its root."""
    above = parents.get(asset)
    while above is not None:
        yield above
        above = parents.get(above)


def own_conflicts(content: RequestContent) -> Iterator[Conflict]:
    """Find where a request's window is at odds with its own wishes."""
    window, preferred = content.window, content.preferred_windows
    if preferred and not any(wish.covers(window) for wish in preferred):
        yield Conflict(
            cause=Cause.OUTSIDE_PREFERRED_WINDOW, asset_id=content.asset_id, window=window
        )
    for blackout in content.blackout_periods:
        if blackout.window.overlaps(window):
            met = shared(window, blackout.window)
            yield Conflict(cause=Cause.IN_BLACKOUT, asset_id=content.asset_id, window=met)


def own_findings(content: RequestContent) -> Iterator[Finding]:
    """Say as findings what `own_conflicts` finds."""
    return map(as_finding, own_conflicts(content))


def as_finding(conflict: Conflict) -> Finding:
    """
    Say a conflict as a warning: people decide on it, no rule does.

    Two works may well share one closure, so a conflict never stops a submission.
    """
    return Finding(
        field="requested_start",
        code=conflict.cause,
        severity=Severity.WARNING,
        message=MESSAGES[conflict.cause],
        inputs=_inputs(conflict),
    )


def _inputs(conflict: Conflict) -> JsonObject:
    inputs = {
        "asset_id": str(conflict.asset_id),
        "start": conflict.window.start.isoformat(),
        "end": conflict.window.end.isoformat(),
    }
    if conflict.other is None:
        return inputs
    return inputs | {"reference": conflict.other.reference}
