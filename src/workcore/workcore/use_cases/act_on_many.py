"""Take one action on many requests, each by exactly the path of a single one."""

from collections.abc import Callable, Sequence
from typing import Final

from attrs import evolve, field, frozen

from workcore.errors import NotAuthenticated, Refused, invalid
from workcore.model import Action, Caller, RequestId, Status, Verdict
from workcore.use_cases.change_status import PLAIN, ChangeStatus
from workcore.use_cases.decide_request import DecideRequest
from workcore.use_cases.submit_request import SubmitRequest
from workcore.use_cases.views import RequestView

MOST: Final = 200
DECISIONS: Final = frozenset(map(Action, (Verdict.APPROVE, Verdict.REJECT, Verdict.REQUEST_INFO)))
FOR_MANY: Final = PLAIN | DECISIONS | {Action.SUBMIT}
"""What can be done to many at once: whatever needs nothing but words."""


@frozen(kw_only=True)
class ItemOutcome:
    """
    What became of one request.

    Attributes:
        code: `ok`, or the code of the error that says why nothing happened.
        message: Of that error.
        refusal: The error itself; None when it happened.
        status: Where the request stands now; None when nothing happened.
        version: Likewise.
    """

    id: RequestId
    code: str = "ok"
    message: str | None = None
    status: Status | None = None
    version: int | None = None
    refusal: Refused | None = field(default=None, eq=False)

    @property
    def done(self) -> bool:
        """Whether it happened."""
        return self.code == "ok"


@frozen
class ActOnMany:
    """Take an action on each request by itself: what is refused for one is done for others."""

    _submit: SubmitRequest
    _change: ChangeStatus
    _decide: DecideRequest

    def __call__(
        self,
        request_ids: Sequence[RequestId],
        action: Action,
        *,
        caller: Caller,
        words: str | None = None,
        conditions: str | None = None,
    ) -> tuple[ItemOutcome, ...]:
        """
        Take *action* on each of at most 200 requests, whatever their version.

        Args:
            words: The reason or the comments, where the action takes some.
            conditions: What approvals depend on.

        Raises:
            InvalidInput: There are too many or none, or the action needs more than words.
            UnknownCaller: The caller is not known.
            Unavailable: The store went away; items before may have been done.
        """
        if not 1 <= len(request_ids) <= MOST:
            raise invalid("ids", "out_of_range", f"Name 1 to {MOST} requests.")
        if action not in FOR_MANY:
            raise invalid("action", "not_for_many", f"{action} is done one by one.")

        # The state of each request keeps a repetition from having a second effect.
        caller = evolve(caller, once=None)

        def act(request_id: RequestId) -> RequestView:
            if action is Action.SUBMIT:
                return self._submit(request_id, caller=caller)
            if action in DECISIONS:
                verdict = Verdict(action)
                return self._decide(
                    request_id, verdict, caller=caller, comments=words, conditions=conditions
                )
            return self._change(request_id, action, caller=caller, reason=words)

        return tuple(_outcome(act, each) for each in dict.fromkeys(request_ids))


def _outcome(act: Callable[[RequestId], RequestView], request_id: RequestId) -> ItemOutcome:
    try:
        request = act(request_id).request
    except NotAuthenticated:
        # Who may not come in at all is told so once, and not of each request.
        raise
    except Refused as error:
        return ItemOutcome(id=request_id, code=error.code, message=error.message, refusal=error)
    return ItemOutcome(id=request_id, status=request.status, version=request.version)
