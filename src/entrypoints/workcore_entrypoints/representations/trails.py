"""The sealed audit trail as clients see it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.entities.trail import SignedCheckpoint
from workcore.entities.trail_faults import FaultCode
from workcore.use_cases.check_audit import TrailReport
from workcore.use_cases.seal_audit import Sealing
from workcore.use_cases.watch_sealing import SealingState


class CheckpointOut(Struct, frozen=True, kw_only=True):
    """
    The audit trail as it was signed: its first `size` records.

    `note` carries the signature, in the form of tlog-checkpoints (C2SP).
    """

    size: int
    root: str
    at: datetime
    note: str


class FaultOut(Struct, frozen=True, kw_only=True):
    """Something that is not as it was signed, among the records `first` to `last`, from 0."""

    code: FaultCode
    first: int
    last: int
    message: str


class ReportOut(Struct, frozen=True, kw_only=True):
    """How a trail compares with what was signed of it."""

    sound: bool
    records: int
    checkpoints: int
    faults: tuple[FaultOut, ...]


class SealingStateOut(Struct, frozen=True, kw_only=True):
    """
    How far the sealer is, in all organisations.

    `oldest_seconds` is how long the first record that waits has waited; `late`, whether that is
    longer than a sealer takes that runs.
    """

    records: int
    sealed: int
    waiting: int
    oldest_seconds: float | None
    late: bool
    checkpoints_to_publish: int
    last_checkpoint: datetime | None


class SealingOut(Struct, frozen=True, kw_only=True):
    """What a run of the sealer did."""

    records: int
    published: int
    overtaken: int
    forked: tuple[UUID, ...]


def checkpoint_out(signed: SignedCheckpoint) -> CheckpointOut:
    """Show a checkpoint; the root as hexadecimal digits."""
    checkpoint = signed.checkpoint
    return CheckpointOut(
        size=checkpoint.size, root=checkpoint.root.hex(), at=checkpoint.at, note=signed.note
    )


def report_out(report: TrailReport) -> ReportOut:
    """Show how a trail compares."""
    return ReportOut(
        sound=report.sound,
        records=report.records,
        checkpoints=report.checkpoints,
        faults=tuple(
            FaultOut(code=fault.code, first=fault.first, last=fault.last, message=fault.message)
            for fault in report.faults
        ),
    )


def sealing_state_out(state: SealingState) -> SealingStateOut:
    """Show how far the sealer is."""
    backlog = state.backlog
    return SealingStateOut(
        records=backlog.sealed + backlog.waiting,
        sealed=backlog.sealed,
        waiting=backlog.waiting,
        oldest_seconds=None if state.age is None else round(state.age.total_seconds(), 1),
        late=state.late,
        checkpoints_to_publish=backlog.unpublished,
        last_checkpoint=backlog.signed_at,
    )


def sealing_out(done: Sealing) -> SealingOut:
    """Show what was sealed."""
    return SealingOut(
        records=done.records,
        published=done.published,
        overtaken=done.overtaken,
        forked=done.forked,
    )
