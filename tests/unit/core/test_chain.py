"""An approval chain: one open step, decisions that settle it, and an end."""

from datetime import datetime, timedelta
from itertools import product
from typing import Final

import pytest
from attrs import evolve

from workcore.entities.approval import ApprovalChain, ApprovalSummary
from workcore.entities.approval_step import Step
from workcore.entities.decision import Decision
from workcore.errors import AlreadyDecided, NothingOpen
from workcore.model import ChainState, Level, Person, Role, StepState, Verdict
from workcore.policies.approval import StepRule, Who
from workcore.testing.builders import (
    DAY,
    HOUR,
    NOW,
    a_chain,
    a_decision,
    a_person,
    a_request,
    a_step,
    a_user,
    an_approver,
)

ANN, ROB, STAN = a_person("Ann"), a_person("Rob"), a_person("Stan")
THREE: Final = (Level.OWNER, Level.STANDARD, Level.ELEVATED)


def states(chain: ApprovalChain) -> list[str]:
    """List where the steps of a chain stand."""
    return [step.state.value for step in chain.steps]


def a_chain_of(*steps: Step) -> ApprovalChain:
    """Ask these steps."""
    return evolve(a_chain(a_request()), steps=steps, state=ChainState.OPEN).advanced(NOW)


def yes(by: Person = STAN, at: datetime = NOW) -> Decision:
    """Say yes."""
    return evolve(a_decision(), by=by, at=at)


def asking(*levels: Level) -> ApprovalSummary:
    """Say that everybody of *levels* is asked."""
    return ApprovalSummary(state=ChainState.OPEN, level=levels[0], levels=levels)


def test_first_step_is_asked_at_once() -> None:
    """A new chain asks its first step, due after the step's time; the others wait."""
    chain = a_chain_of(a_step(Level.STANDARD, timeout=2 * HOUR), a_step(Level.EXECUTIVE))
    step = chain.steps[0]

    assert states(chain) == ["open", "pending"]
    assert (step.opened_at, step.due_at) == (NOW, NOW + 2 * HOUR)
    assert chain.open_steps == (step,)
    assert chain.summary == asking(Level.STANDARD)


def test_chain_without_steps_is_approved() -> None:
    """Where nobody is asked, nobody has to agree."""
    chain = a_chain_of()

    assert chain.state is ChainState.APPROVED
    assert chain.summary == ApprovalSummary(state=ChainState.APPROVED)


def test_steps_are_asked_one_after_another() -> None:
    """Each approval opens the next step at its own time; the last approves the chain."""
    chain = a_chain(a_request(), *THREE)
    seen = [states(chain)]
    for number in range(3):
        chain = chain.decided(yes(at=NOW + number * HOUR))
        seen.append(states(chain))

    assert seen == [
        ["open", "pending", "pending"],
        ["approved", "open", "pending"],
        ["approved", "approved", "open"],
        ["approved", "approved", "approved"],
    ]
    assert [step.opened_at for step in chain.steps] == [NOW, NOW, NOW + HOUR]
    assert chain.state is ChainState.APPROVED
    assert chain.open_steps == ()


def test_rejection_ends_the_chain() -> None:
    """One no is enough; nobody else is asked."""
    chain = a_chain(a_request(), *THREE).decided(yes())
    rejected = chain.decided(evolve(yes(ANN), verdict=Verdict.REJECT))

    assert states(rejected) == ["approved", "rejected", "pending"]
    assert rejected.state is ChainState.REJECTED
    assert rejected.summary == ApprovalSummary(state=ChainState.REJECTED)
    with pytest.raises(NothingOpen) as refusal:
        rejected.decided(yes(ROB))
    assert refusal.value.state == "rejected"


def test_question_leaves_the_step_open() -> None:
    """Asking for information is taken down and settles nothing; the same person may answer."""
    asked = a_chain(a_request()).decided(evolve(yes(), verdict=Verdict.REQUEST_INFO))

    assert states(asked) == ["open"]
    assert asked.state is ChainState.OPEN
    assert asked.decided(yes()).state is ChainState.APPROVED


def test_nothing_can_be_decided_after_the_end() -> None:
    """An approved or withdrawn chain takes no answer."""
    approved = a_chain(a_request()).decided(yes())
    with pytest.raises(NothingOpen):
        approved.decided(yes(ROB))


def test_withdrawn_chain_asks_nobody() -> None:
    """A request that was taken back waits for nobody."""
    chain = a_chain(a_request()).withdrawn()

    assert chain.state is ChainState.WITHDRAWN
    assert chain.summary == ApprovalSummary(state=ChainState.WITHDRAWN)


def test_withdrawn_chain_takes_no_answer() -> None:
    """Nobody decides on what was taken back."""
    chain = a_chain(a_request()).withdrawn()

    with pytest.raises(NothingOpen) as refusal:
        chain.decided(yes())
    assert refusal.value.state == "withdrawn"


@pytest.mark.parametrize(("quorum", "answers"), [*product((1, 2, 3), (1, 2, 3))])
def test_quorum(quorum: int, answers: int) -> None:
    """A step of k is approved by the k-th approval, not before."""
    chain = a_chain_of(a_step(quorum=quorum))
    people = (ANN, ROB, STAN)[: min(answers, quorum)]
    for person in people:
        chain = chain.decided(yes(person))

    assert (chain.state is ChainState.APPROVED) is (answers >= quorum)


def test_nobody_counts_twice() -> None:
    """Whoever has agreed to a step cannot agree to it again."""
    chain = a_chain_of(a_step(quorum=2)).decided(yes(ANN))

    with pytest.raises(AlreadyDecided) as refusal:
        chain.decided(yes(ANN))
    assert refusal.value.level == "standard"


def test_next_step_may_ask_the_same_person() -> None:
    """Whoever agreed at one level may be asked at the next."""
    chain = a_chain(a_request(), Level.STANDARD, Level.ELEVATED).decided(yes(ANN))

    assert chain.decided(yes(ANN)).state is ChainState.APPROVED


def test_summary_names_who_is_still_waited_for() -> None:
    """Of people asked by name, those who have agreed are no longer waited for."""
    chain = a_chain_of(a_step(Level.OWNER, named=(ANN, ROB), quorum=2))

    assert chain.summary.waiting_for == (ANN, ROB)
    assert chain.decided(yes(ANN)).summary.waiting_for == (ROB,)


RULE: Final = StepRule(
    level=Level.OWNER, quorum=2, timeout_hours=5, delegable=False, escalates_to=Level.EXECUTIVE
)


@pytest.mark.parametrize(
    ("who", "named", "quorum"),
    [
        (Who.LEVEL, (), 2),
        (Who.USERS, (ANN,), 1),
        (Who.USERS, (ANN, ROB, STAN), 2),
        (Who.ASSET_OWNER, (), 1),
        (Who.ASSET_OWNER, (ANN,), 1),
        (Who.ASSET_OWNER, (ANN, ROB, STAN), 3),
    ],
)
def test_step_of_a_rule(who: Who, named: tuple[object, ...], quorum: int) -> None:
    """Every owner has to agree; of others as many as the rule says, but never more than asked."""
    step = Step.asking(evolve(RULE, who=who), named)  # type: ignore[arg-type]  # people above

    assert (step.named, step.quorum) == (named, quorum)
    assert (step.level, step.timeout) == (Level.OWNER, timedelta(hours=5))
    assert (step.delegable, step.escalates_to) == (False, Level.EXECUTIVE)
    assert step.state is StepState.PENDING


def test_half_the_time_then_all_of_it() -> None:
    """A step reminds half-way, and wants attention again when it is due; a waiting one never."""
    chain = a_chain_of(a_step(timeout=4 * HOUR), a_step(Level.EXECUTIVE))
    assert chain.wakes_at == NOW + 2 * HOUR
    assert chain.steps[1].wakes_at is None

    reminded = chain.wakened(NOW + 3 * HOUR)
    assert reminded.wakes_at == NOW + 4 * HOUR
    assert reminded.summary == chain.summary


LADDER: Final = {
    Level.REGULATORY: Level.EXECUTIVE,
    Level.OWNER: Level.EXECUTIVE,
    Level.STANDARD: Level.ELEVATED,
    Level.ELEVATED: Level.EXECUTIVE,
}


@pytest.mark.parametrize(("level", "higher"), LADDER.items())
def test_step_that_nobody_answers_is_handed_on(level: Level, higher: Level) -> None:
    """At its end a step asks the next level, by nobody's name, with the same time again."""
    chain = a_chain_of(a_step(level, named=(ANN, ROB), quorum=2, timeout=4 * HOUR))
    handed = chain.wakened(NOW + 5 * HOUR)

    assert handed.summary == asking(higher)
    [step] = handed.steps
    assert (step.level, step.quorum, step.reminders) == (level, 1, 0)
    assert (handed.wakes_at, step.due_at) == (NOW + 7 * HOUR, NOW + 9 * HOUR)
    assert handed.decided(yes()).state is ChainState.APPROVED


def test_rule_says_who_takes_over() -> None:
    """A rule may name another level; when that does not answer either, the ladder goes on."""
    chain = a_chain_of(a_step(Level.REGULATORY, escalates_to=Level.STANDARD, timeout=HOUR))
    levels = []
    for hours in (1, 2, 3):
        chain = chain.wakened(NOW + hours * HOUR)
        levels.append(chain.summary.level)

    assert levels == [Level.STANDARD, Level.ELEVATED, Level.EXECUTIVE]


def test_above_all_are_administrators() -> None:
    """When the executive's time is up nothing changes but that nobody is reminded any more."""
    chain = a_chain_of(a_step(Level.EXECUTIVE, named=(ANN,), timeout=HOUR))
    after = chain.wakened(NOW + HOUR)

    assert after.summary == chain.summary
    assert after.wakes_at is None
    assert after.state is ChainState.OPEN


def test_one_administrator_is_enough_above_all() -> None:
    """He counts as one before the time is over, and ends it afterwards; others do not."""
    chain = a_chain_of(a_step(Level.EXECUTIVE, quorum=3, timeout=HOUR))
    early = chain.decided(yes(ANN), by_administrator=True)
    late = early.wakened(NOW + HOUR).asking_besides((ANN, ROB))

    assert early.state is ChainState.OPEN
    assert late.steps[0].above == (ROB,)
    assert late.summary.waiting_for == (ROB,)
    assert late.asking_besides((ROB,)) == late
    assert late.decided(yes(STAN)).state is ChainState.OPEN
    assert late.decided(yes(ROB), by_administrator=True).state is ChainState.APPROVED


def test_nobody_is_asked_besides_before_the_time_is_over() -> None:
    """Steps that go on, and those that are not open yet, ask nobody else."""
    chain = a_chain_of(a_step(timeout=HOUR), a_step(Level.ELEVATED))

    assert chain.asking_besides((ANN,)) == chain


def test_who_agreed_before_still_counts() -> None:
    """What was agreed before a step was handed on stays, and one more is needed."""
    chain = a_chain_of(a_step(quorum=3, timeout=HOUR)).decided(yes(ANN)).wakened(NOW + HOUR)

    assert chain.steps[0].quorum == 2
    assert chain.decided(yes(ROB)).state is ChainState.APPROVED


def test_time_of_a_question_is_given_back() -> None:
    """While the requester is asked the approvers' time stands still."""
    asked = evolve(yes(at=NOW + HOUR), verdict=Verdict.REQUEST_INFO)
    chain = a_chain_of(a_step(timeout=4 * HOUR))
    informed = chain.decided(asked).informed(NOW + 10 * HOUR)

    assert informed.steps[0].due_at == NOW + 13 * HOUR
    ended = a_chain_of()
    assert ended.informed(NOW) == ended


def test_ended_chain_is_not_reminded_of() -> None:
    """Nothing wakes a chain that waits for nobody."""
    chain = a_chain(a_request()).withdrawn()

    assert chain.wakes_at is None
    assert chain.wakened(NOW + 99 * DAY) == chain


PARALLEL: Final = (
    a_step(Level.REGULATORY, timeout=8 * HOUR),
    a_step(Level.OWNER, named=(ANN,), parallel=True, timeout=4 * HOUR),
    a_step(Level.STANDARD),
    a_step(Level.ELEVATED, parallel=True),
)


def test_parallel_steps_are_asked_together() -> None:
    """A parallel step opens with the step before it; what comes after waits for both."""
    chain = a_chain_of(*PARALLEL)
    assert states(chain) == ["open", "open", "pending", "pending"]
    assert chain.summary == evolve(asking(Level.REGULATORY), waiting_for=(ANN,))

    answered = chain.decided(yes(ANN), level=Level.OWNER)
    assert states(answered) == ["open", "approved", "pending", "pending"]
    assert answered.opened_since(chain) == ()

    both = answered.decided(yes())
    assert states(both) == ["approved", "approved", "open", "open"]
    assert both.opened_since(answered) == both.steps[2:]


def test_answer_to_a_step_that_is_not_open() -> None:
    """An answer counts for an open step, or not at all."""
    with pytest.raises(NothingOpen):
        a_chain_of(*PARALLEL).decided(yes(), level=Level.STANDARD)


def test_each_parallel_step_has_its_own_time() -> None:
    """Whatever wants attention first wakes the chain, and the other step is left alone."""
    chain = a_chain_of(*PARALLEL)
    assert chain.wakes_at == NOW + 2 * HOUR

    reminded = chain.wakened(NOW + 2 * HOUR)
    assert [step.reminders for step in reminded.steps] == [0, 1, 0, 0]
    assert reminded.wakes_at == NOW + 4 * HOUR
    assert reminded.wakened(NOW + 3 * HOUR) == reminded


def test_question_stops_the_time_of_parallel_steps() -> None:
    """While the requester is asked at one step, the others' time stands still too."""
    chain = a_chain_of(*PARALLEL)
    asked = chain.decided(evolve(yes(at=NOW + HOUR), verdict=Verdict.REQUEST_INFO))
    informed = asked.informed(NOW + 3 * HOUR)

    assert [step.due_at for step in informed.open_steps] == [NOW + 10 * HOUR, NOW + 6 * HOUR]


def test_step_opened_under_a_question_has_its_whole_time() -> None:
    """Who is asked only after the question, by an edit, has his time from the answer on."""
    informed = a_chain_of(*PARALLEL).informed(NOW + 3 * HOUR)
    assert [step.due_at for step in informed.open_steps] == [NOW + 11 * HOUR, NOW + 7 * HOUR]


def test_answer_goes_to_the_step_that_asks() -> None:
    """Who is asked at one of two steps answers that one; who is at both, one after the other."""
    chain = a_chain_of(*PARALLEL)
    reg = an_approver(Level.REGULATORY)
    ann = evolve(reg, id=ANN.id)

    regulatory, owner = chain.open_steps

    assert chain.place_of(reg) == (regulatory, reg.person)
    assert chain.place_of(a_user(Role.ADMIN)) == (regulatory, None)
    assert chain.place_of(evolve(ann, roles=frozenset())) == (owner, ANN)
    assert chain.place_of(ann) == (regulatory, ann.person)

    two = a_chain_of(evolve(PARALLEL[0], quorum=2), PARALLEL[1]).decided(yes(ann.person))
    assert two.place_of(ann) == (owner, ANN)
    with pytest.raises(NothingOpen):
        two.withdrawn().place_of(ann)


def test_another_name_is_no_other_person() -> None:
    """Who has agreed cannot agree again after he changed his name."""
    chain = a_chain_of(a_step(quorum=2)).decided(yes(ANN))

    with pytest.raises(AlreadyDecided):
        chain.decided(yes(evolve(ANN, name="Ann Married")))
