"""An airport in memory, with everybody there and the clock in the test's hand."""

from datetime import timedelta
from typing import Any

from attrs import frozen

from workcore.application import Application
from workcore.codec import structure
from workcore.entities.notice import Notice
from workcore.entities.records import AuditRecord, OutboxMessage, StatusChange
from workcore.entities.work_request import WorkRequest
from workcore.errors import UnknownCaller
from workcore.model import (
    Action,
    Caller,
    ChainState,
    Channel,
    ClaimId,
    Level,
    RequestContent,
    RequestId,
    Role,
    Status,
    Topic,
    Verdict,
)
from workcore.policies.approval import Policy
from workcore.policies.register import NewUser
from workcore.ports.queries import RequestQuery, Slice
from workcore.testing.builders import a_content
from workcore.testing.ids import new_id
from workcore.testing.world import Place, a_place
from workcore_adapters.memory import FixedClock, MemoryDatabase, SequentialIds, memory_ports

EVERYTHING = Slice(limit=100)


@frozen
class Airport:
    """One organisation in memory; its people go by their first names."""

    app: Application
    place: Place
    clock: FixedClock
    database: MemoryDatabase

    def caller(self, name: str) -> Caller:
        """Speak for somebody."""
        return self.place.caller(name)

    def mailed(self, name: str) -> list[Topic]:
        """List what may be mailed to somebody by now."""
        self.app.dispatch_events()
        relay, claim = self.app.ports.relay, ClaimId(new_id())
        due = relay.claim_deliveries(Channel.EMAIL, claim, lease=timedelta(0), limit=100)
        address = self.place.people[name].email
        return [structure(each.payload, Notice).topic for each in due if each.target == address]

    def content(self, *, on: str = "S1", **given: Any) -> RequestContent:
        """Ask for work on an asset."""
        return a_content(asset_id=self.place.assets[on].id, **given)

    def hire(self, name: str, *roles: Role, level: Level | None = None) -> None:
        """Add somebody to the organisation."""
        new = NewUser(
            name=name.capitalize(),
            roles=frozenset(roles),
            level=level,
            email=f"{name}@home",
            password="x" * 12,
        )
        people: Any = self.place.people
        people[name] = self.app.add_user(new, caller=self.caller("adam"))

    def draft(self, *, by: str = "ann", on: str = "S1", **given: Any) -> WorkRequest:
        """Make a draft."""
        content = self.content(on=on, **given)
        return self.app.create_request(content, caller=self.caller(by)).request

    def submitted(self, *, by: str = "ann", on: str = "S1", **given: Any) -> WorkRequest:
        """Make a request and submit it."""
        content = self.content(on=on, **given)
        caller = self.caller(by)
        return self.app.create_request(content, caller=caller, submitting=True).request

    def approved(self, *approvers: str, **given: Any) -> WorkRequest:
        """Make a request and have it approved, by default by Stan."""
        request = self.submitted(**given)
        for name in approvers or ("stan",):
            request = self.decided(request, name)
        assert request.status is Status.APPROVED
        return request

    def started(self, **given: Any) -> WorkRequest:
        """Make a request on Olga's stand and have her start the work."""
        return self.moved(self.approved(**given), Action.START, "olga")

    def decided(
        self, request: WorkRequest, by: str, verdict: Verdict = Verdict.APPROVE, **given: Any
    ) -> WorkRequest:
        """Answer for the open step."""
        caller = self.caller(by)
        return self.app.decide_request(request.id, verdict, caller=caller, **given).request

    def moved(self, request: WorkRequest, action: Action, by: str, **given: Any) -> WorkRequest:
        """Take a plain action."""
        caller = self.caller(by)
        return self.app.change_status(request.id, action, caller=caller, **given).request

    def edited(self, request: WorkRequest, by: str = "ann", **patch: Any) -> WorkRequest:
        """Change a draft or what is being decided."""
        return self.app.edit_request(request.id, patch, caller=self.caller(by)).request

    def read(self, request_id: RequestId) -> WorkRequest:
        """Read a request as everybody's superior."""
        return self.app.get_request(request_id, caller=self.caller("adam")).request

    def history(self, request_id: RequestId) -> tuple[StatusChange, ...]:
        """Read how a request moved."""
        with self.place.unit() as unit:
            return unit.history.of(request_id, EVERYTHING).items

    def audit(self, subject: str, subject_id: object) -> tuple[AuditRecord, ...]:
        """Read what was done to something."""
        with self.place.unit() as unit:
            return unit.audit.of(subject, str(subject_id), EVERYTHING).items

    def outbox(self, request_id: RequestId) -> tuple[OutboxMessage, ...]:
        """Read what was told about a request."""
        with self.place.unit() as unit:
            return unit.outbox.of(request_id, EVERYTHING).items

    def told(self, request_id: RequestId) -> list[str]:
        """List the kinds of what was told about a request."""
        return [message.kind for message in self.outbox(request_id)]

    def pending(self) -> set[str]:
        """Name everybody on whose list something waits; who has left has none."""
        return {name for name in self.place.people if self._waits_for(name)}

    def _waits_for(self, name: str) -> bool:
        waiting = self.app.list_requests.pending
        try:
            return bool(waiting(RequestQuery(), caller=self.caller(name)).items)
        except UnknownCaller:
            return False

    def chain_state(self, request_id: RequestId, revision: int) -> ChainState:
        """Say where a revision's chain stands."""
        with self.place.unit() as unit:
            return unit.chains.get(request_id, revision).state

    def use_policy(self, policy: Policy) -> None:
        """Put an approval policy in force, holes and all."""
        self.database.use_policy(self.place.organisation.id, policy)


def two_airports() -> tuple[Airport, Airport]:
    """Found two organisations in one memory."""
    database, clock = MemoryDatabase(), FixedClock()
    ports = memory_ports(clock=clock, ids=SequentialIds(), database=database)
    units, directory = ports.units, ports.directory
    app = Application(ports)
    home, abroad = a_place(units, directory), a_place(units, directory)
    return Airport(app, home, clock, database), Airport(app, abroad, clock, database)
