"""Look at requests."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import AssetId, Caller, ChainState, Permission, RequestId, Status, UserId
from workcore.policies.access import sees_all
from workcore.policies.consistency import Facts
from workcore.policies.findings import Finding
from workcore.policies.transitions import ANSWERABLE, EDITABLE
from workcore.policies.validation import validate
from workcore.ports.clock import Clock
from workcore.ports.queries import LARGEST_PAGE, Page, RequestQuery, position_of
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import visible
from workcore.use_cases.figures import UNRATIFIED
from workcore.use_cases.offering import chain_to_answer, may_answer
from workcore.use_cases.views import RequestView, view

WAITING: Final = tuple(status for status in Status if status in ANSWERABLE)
"""Where an answer can be given."""


@frozen
class GetRequest:
    """Show one request."""

    _units: Units
    _clock: Clock

    def __call__(self, request_id: RequestId, *, caller: Caller) -> RequestView:
        """
        Show a request, what the caller may do to it, and what the rules say while it can change.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            findings, chain = self._findings(unit, request), chain_to_answer(unit, request)
            return view(request, unit, self._clock.now(), findings, chain)

    def _findings(self, unit: UnitOfWork, request: WorkRequest) -> tuple[Finding, ...]:
        if request.status not in EDITABLE:
            return ()
        unasked = request.approval.state is ChainState.NONE
        currency = unit.organisation.currency
        return validate(request.content, Facts(self._clock.now(), currency, submitting=unasked))


@frozen
class ListRequests:
    """Show a page of requests, as far as the caller may see them."""

    _units: Units
    _clock: Clock

    def __call__(
        self, query: RequestQuery, *, caller: Caller, assigned_to: UserId | None = None
    ) -> Page[RequestView]:
        """
        List what *query* asks for.

        Args:
            assigned_to: Only what waits for this user's answer.

        Raises:
            NoSuchUser: There is no user *assigned_to*.
        """
        with self._units(caller) as unit:
            if assigned_to is not None:
                query = evolve(query, assigned_to=unit.users.get(assigned_to))
            return self._page(unit, query, caller)

    def pending(self, query: RequestQuery, *, caller: Caller) -> Page[RequestView]:
        """
        List what waits for the caller's answer; never what he raised or started himself.

        What he has answered or handed on is left out of pages and total alike. Only its chain
        tells so, which is why a total of more than a page reads through all that waits.
        """
        with self._units(caller) as unit:
            return self._heard(unit, _asking(query, unit.actor), caller)

    def waiting(self, unit: UnitOfWork, query: RequestQuery, caller: Caller) -> Page[RequestView]:
        """List a page of what `pending` lists, within a unit of the caller's."""
        return self._filled(unit, _asking(query, unit.actor), caller)

    def _heard(self, unit: UnitOfWork, query: RequestQuery, caller: Caller) -> Page[RequestView]:
        """Fill a page with that to which the actor's answer would count."""
        page, total = self._filled(unit, evolve(query, with_total=False), caller), None
        if query.with_total:
            total = len(page.items)
            if query.after is not None or page.next is not None:
                every = evolve(query, after=None, limit=LARGEST_PAGE, with_total=False)
                total = sum(len(part.items) for part in self._parts(unit, every, caller))
        return evolve(page, total=total)

    def _filled(self, unit: UnitOfWork, query: RequestQuery, caller: Caller) -> Page[RequestView]:
        items: tuple[RequestView, ...] = ()
        for part in self._parts(unit, query, caller):
            items += part.items
            if len(items) > query.limit:
                cut = items[: query.limit]
                return Page(cut, position_of(cut[-1].request, query.sort))
            if len(items) == query.limit:
                return evolve(part, items=items)
        return Page(items)

    def _parts(
        self, unit: UnitOfWork, query: RequestQuery, caller: Caller
    ) -> Iterator[Page[RequestView]]:
        """Read page by page, each without what the actor has answered."""
        after = query.after
        while True:
            page = self._page(unit, evolve(query, after=after), caller)
            left = (item for item in page.items if not _unheard(item, unit.actor))
            yield evolve(page, items=tuple(left))
            if page.next is None:
                return
            after = page.next

    def to_ratify(self, query: RequestQuery, *, caller: Caller) -> Page[RequestView]:
        """List work that was started before it was approved, until its chain is complete."""
        with self._units(caller) as unit:
            unratified = query.unratified or UNRATIFIED
            return self._page(unit, evolve(query, unratified=unratified), caller)

    def on_asset(
        self, asset_id: AssetId, query: RequestQuery, *, caller: Caller
    ) -> Page[RequestView]:
        """
        List the works that name an asset in any role.

        Raises:
            NoSuchAsset: There is no such asset.
        """
        with self._units(caller) as unit:
            unit.assets.get(asset_id)
            return self._page(unit, evolve(query, asset_ids=(asset_id,)), caller)

    def _page(self, unit: UnitOfWork, query: RequestQuery, caller: Caller) -> Page[RequestView]:
        page, at = _found(unit, query, caller), self._clock.now()
        asking = [item.id for item in page.items if may_answer(item, unit.actor)]
        chains = unit.chains.open_of(asking) if asking else {}
        shown = (view(item, unit, at, chain=chains.get(item.id)) for item in page.items)
        return Page(tuple(shown), page.next, page.total)


def _asking(query: RequestQuery, actor: User) -> RequestQuery:
    """Narrow *query* to what asks *actor*, as far as requests themselves tell."""
    return evolve(
        query,
        assigned_to=actor,
        not_requested_by=actor.id,
        not_started_by=actor.id,
        statuses=query.statuses or WAITING,
    )


def _unheard(item: RequestView, actor: User) -> bool:
    """Whether an answer could be given, but not by *actor* any more."""
    return may_answer(item.request, actor) and Permission.APPROVE not in item.allowed


def _found(unit: UnitOfWork, query: RequestQuery, caller: Caller) -> Page[WorkRequest]:
    """List what the actor may see; the first try goes by what his token says of his roles."""
    guess = sees_all(caller.claimed_roles)
    page = unit.requests.find(_scoped(query, caller.user_id, everything=guess))
    actor = unit.actor
    if sees_all(actor.roles) is guess:
        return page
    return unit.requests.find(_scoped(query, actor.id, everything=not guess))


def _scoped(query: RequestQuery, user_id: UserId, *, everything: bool) -> RequestQuery:
    return query if everything else evolve(query, visible_to=user_id)
