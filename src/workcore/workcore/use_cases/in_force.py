"""What an organisation keeps in versions of which one is in force: its policy, its settings."""

from typing import Protocol

from attrs import frozen

from workcore.codec import as_object
from workcore.errors import Duplicate, Stale
from workcore.model import Caller
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.recording import Recorder


class Numbered(Protocol):
    """A version of something."""

    @property
    def version(self) -> int: ...  # noqa: D102 - the type says it


@frozen
class PutInForce:
    """
    Replace one version by the next, on the record.

    Attributes:
        subject: What it is a version of.
        action: What the audit trail calls the replacement.
    """

    _clock: Clock
    _recorder: Recorder
    subject: str
    action: str

    def ensure_current(self, unit: UnitOfWork, before: Numbered, expected: int | None) -> None:
        """
        Refuse to replace what its caller has not seen.

        Raises:
            Stale: With the version in force.
        """
        if expected not in {None, before.version}:
            raise Stale(self.subject, unit.organisation.id, before.version)

    def __call__(
        self, unit: UnitOfWork, before: Numbered, after: Numbered, *, caller: Caller
    ) -> None:
        """
        Commit what was added to *unit*.

        Raises:
            Stale: Somebody else was faster; the next version at the least is in force by now.
        """
        self._recorder.audit(
            unit,
            caller,
            at=self._clock.now(),
            action=self.action,
            subject=self.subject,
            subject_id=str(unit.organisation.id),
            was=as_object(before),
            now=as_object(after),
        )
        try:
            unit.commit()
        except Duplicate:
            raise Stale(self.subject, unit.organisation.id, before.version + 1) from None
