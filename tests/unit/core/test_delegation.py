"""An answer in other hands: whose it stays, who gives it, and to whom it may not go."""

from typing import Final

import pytest
from attrs import evolve

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.decision import Decision
from workcore.entities.user import User
from workcore.errors import AlreadyDecided, HandedOn
from workcore.model import ChainState, Level, Person, Role, Verdict
from workcore.policies.standing_in import may_stand_in
from workcore.testing.builders import (
    DAY,
    NOW,
    a_chain,
    a_decision,
    a_request,
    a_step,
    a_user,
    an_approver,
)

STAN, STELLA = an_approver(Level.STANDARD), an_approver(Level.STANDARD)
ELLA, ENNO = an_approver(Level.ELEVATED), an_approver(Level.ELEVATED)
XENA = an_approver(Level.EXECUTIVE)
REG = an_approver(Level.REGULATORY)
OLGA, OTTO = a_user(Role.ASSET_OWNER), a_user(Role.ASSET_OWNER)


def chain_of(step: Step) -> ApprovalChain:
    """Ask one step."""
    return evolve(a_chain(a_request()), steps=(step,), state=ChainState.OPEN).advanced(NOW)


def handing(by: User, to: User, behalf: Person | None = None) -> Decision:
    """Hand an answer on."""
    return evolve(
        a_decision(by), verdict=Verdict.DELEGATE, delegate_to=to.person, on_behalf_of=behalf
    )


def yes(by: User, behalf: Person | None = None) -> Decision:
    """Approve, perhaps for somebody else."""
    return evolve(a_decision(by), on_behalf_of=behalf)


OWNERS: Final = a_step(Level.OWNER, named=(OLGA.person, OTTO.person), quorum=2)


def test_named_person_hands_on() -> None:
    """The deputy is asked by name instead, and answers for whom he was handed the answer by."""
    chain = chain_of(OWNERS).decided(handing(OLGA, XENA))
    assert chain.summary.waiting_for == (OTTO.person, XENA.person)

    step, seat = chain.place_of(XENA)
    assert seat == OLGA.person
    agreed = chain.decided(yes(XENA, seat))
    assert agreed.summary.waiting_for == (OTTO.person,)
    assert agreed.decided(yes(OTTO)).state is ChainState.APPROVED
    assert [d.seat for d in agreed.steps[0].agreed] == [OLGA.person]
    assert step.quorum == 2


def test_one_of_a_level_hands_on() -> None:
    """The deputy is asked besides everybody of the level but the one who handed on."""
    chain = chain_of(a_step(quorum=2)).decided(handing(STAN, ELLA))

    assert chain.summary.levels == (Level.STANDARD,)
    assert chain.summary.waiting_for == (ELLA.person,)
    assert chain.place_of(STAN)[1] is None
    assert chain.place_of(STELLA)[1] == STELLA.person
    both = chain.decided(yes(ELLA, STAN.person)).decided(yes(STELLA))
    assert both.state is ChainState.APPROVED


def test_whoever_handed_on_is_heard_no_more() -> None:
    """An answer is given once: not by both."""
    chain = chain_of(a_step(quorum=2)).decided(handing(STAN, ELLA))

    with pytest.raises(HandedOn) as refusal:
        chain.decided(yes(STAN))
    assert refusal.value.message == (
        "You have asked somebody else to answer for you at the standard step."
    )
    with pytest.raises(AlreadyDecided):
        chain.decided(yes(ELLA, STAN.person)).decided(yes(XENA, STAN.person))


def test_one_person_counts_once() -> None:
    """Whoever answers for two is still one person."""
    chain = chain_of(OWNERS).decided(handing(OLGA, XENA)).decided(handing(OTTO, XENA))
    assert chain.summary.waiting_for == (XENA.person,)

    agreed = chain.decided(yes(XENA, OLGA.person))
    assert agreed.place_of(XENA)[1] == OTTO.person
    with pytest.raises(AlreadyDecided):
        agreed.decided(yes(XENA, OTTO.person))


def test_handed_on_again() -> None:
    """A deputy may hand on in turn; the answer stays its first owner's."""
    chain = chain_of(a_step()).decided(handing(STAN, ELLA))
    again = chain.decided(handing(ELLA, XENA, STAN.person))

    assert again.summary.waiting_for == (XENA.person,)
    assert again.place_of(XENA)[1] == STAN.person
    assert again.place_of(ELLA)[1] is None


def test_escalation_takes_answers_back() -> None:
    """When the time is up the next level is asked, and no deputy any more."""
    chain = chain_of(a_step()).decided(handing(STAN, XENA)).wakened(NOW + 2 * DAY)

    assert chain.summary.levels == (Level.ELEVATED,)
    assert chain.summary.waiting_for == ()


def problem(step: Step, deputy: User, seat: User = STAN) -> str | None:
    """Tell the code of what is wrong with a deputy."""
    found = step.delegation_problem(seat.person, deputy)
    if found is not None:
        assert found.message
        assert found.field == "delegate_to"
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("step", "deputy", "code"),
    [
        (a_step(), ELLA, None),
        (a_step(), XENA, None),
        (a_step(delegable=False), ELLA, "not_delegable"),
        (a_step(), evolve(ELLA, active=False), "inactive"),
        (a_step(Level.ELEVATED), STAN, "level_too_low"),
        (a_step(), REG, "level_too_low"),
        (a_step(), OLGA, "level_too_low"),
        (a_step(), a_user(Role.ADMIN), "level_too_low"),
        (a_step(), STAN, "loop"),
        (a_step(), STELLA, "already_asked"),
        (a_step(named=(STAN.person,)), STELLA, None),
        (a_step(named=(STAN.person, STELLA.person)), STELLA, "already_asked"),
        (a_step(asks=Level.ELEVATED), ELLA, "already_asked"),
        (a_step(asks=Level.ELEVATED), XENA, None),
    ],
)
def test_who_may_be_a_deputy(step: Step, deputy: User, code: str | None) -> None:
    """The same level or higher, nobody who is asked anyway, nobody twice, and only if allowed."""
    assert problem(step, deputy) == code


def test_no_loop() -> None:
    """An answer does not come back to whoever had it."""
    chain = chain_of(a_step(named=(STAN.person,))).decided(handing(STAN, ELLA))
    chain = chain.decided(handing(ELLA, XENA, STAN.person))

    assert problem(chain.steps[0], STAN) == "loop"
    assert problem(chain.steps[0], ELLA) == "loop"
    assert problem(chain.steps[0], ENNO) is None


@pytest.mark.parametrize(
    ("level", "able"),
    [
        (Level.STANDARD, {"standard", "elevated", "executive"}),
        (Level.ELEVATED, {"elevated", "executive"}),
        (Level.EXECUTIVE, {"executive"}),
        (Level.REGULATORY, {"regulatory", "executive"}),
        (Level.OWNER, {"owner", "executive"}),
    ],
)
def test_same_level_or_higher(level: Level, able: set[str]) -> None:
    """Money's levels are a ladder; above regulator and owner stands the executive."""
    people = {"owner": OLGA, "standard": STAN, "elevated": ELLA, "executive": XENA}
    people["regulatory"] = REG

    assert {name for name, user in people.items() if may_stand_in(user, level)} == able
