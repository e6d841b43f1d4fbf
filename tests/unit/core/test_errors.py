"""Every error says what is wrong in a sentence, and carries a code of its own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from workcore import errors
from workcore.errors import (
    AlreadyClaimed,
    AlreadyDecided,
    AnswerLost,
    AnswerWithheld,
    Conflict,
    Damaged,
    Duplicate,
    EditTimeOver,
    FileTooLarge,
    FourEyes,
    HandedOn,
    IllegalTransition,
    InvalidInput,
    KeyReused,
    NoSuchAsset,
    NoSuchAttachment,
    NoSuchBlob,
    NoSuchChain,
    NoSuchComment,
    NoSuchRequest,
    NoSuchUser,
    NotAllowed,
    NotAuthenticated,
    NotClean,
    NotConfigured,
    NotEditable,
    NotFound,
    NothingOpen,
    PolicyHasHole,
    Problem,
    Refused,
    Stale,
    TooManyCalls,
    TooManyFiles,
    TooManyTries,
    Unavailable,
    UnknownKey,
    WorkcoreError,
    invalid,
)
from workcore.model import Action, Permission, RequestId, ScanState, Standing, Status

ID: Final = UUID("01a20d52-d7bb-7011-8000-000000000001")
SAID: Final = [
    (Unavailable("database"), "database"),
    (TooManyTries(timedelta(seconds=61)), "in 2 minutes"),
    (
        TooManyCalls(Standing(1_000, 0, timedelta(seconds=1_234.5))),
        "1,000 calls are used up. Ask again in 1,235 s",
    ),
    (NotFound(ID), str(ID)),
    (NoSuchRequest(RequestId(ID)), f"work request {ID}"),
    (NoSuchAsset(ID), f"asset {ID}"),
    (NoSuchUser(ID), f"user {ID}"),
    (NoSuchComment(ID), f"comment {ID}"),
    (NoSuchChain(ID), f"approval chain of work request {ID}"),
    (NotAllowed(Permission.READ_AUDIT), "read audit"),
    (FourEyes(Permission.APPROVE), "somebody else"),
    (IllegalTransition(Status.ON_HOLD, Action.PROVIDE_INFO), "on_hold cannot provide info"),
    (NotEditable(Status.APPROVED), "approved"),
    (HandedOn("owner"), "the owner step"),
    (AlreadyDecided("owner"), "owner"),
    (AlreadyClaimed("k-1"), "k-1 is under way"),
    (AnswerLost("k-1"), "k-1 was made once"),
    (AnswerWithheld("k-1"), "k-1 succeeded, and was not repeated"),
    (KeyReused("k-1"), "k-1 belongs to another request"),
    (PolicyHasHole({"work_type": "repair"}, None, 1, 0), "with work type repair. Add a rule"),
    (PolicyHasHole({"cost": "0"}, "owner", 2, 1), "owner step of a request with cost 0 needs 2"),
    (NothingOpen("withdrawn"), "withdrawn"),
    (EditTimeOver(15), "15 minutes"),
    (NoSuchAttachment(ID), f"attachment {ID}"),
    (TooManyFiles(10), "10 files at most"),
    (NotClean(ScanState.PENDING), "says pending"),
    (FileTooLarge("It is too large."), "too large"),
    (Damaged(ID), f"{ID} is damaged"),
    (NoSuchBlob(ID), f"{ID} is lost"),
    (UnknownKey("k-2"), "The key k-2 is missing in FILE_ENCRYPTION_KEYS"),
    (Duplicate("email", "ann@example.org"), "email ann@example.org"),
    (Stale("asset", ID, 7), "version 7"),
    (NotConfigured("AUDIT_SIGNING_KEY"), "AUDIT_SIGNING_KEY"),
    (Stale("asset", ID), "gone"),
    (Stale("work_request", ID), "The work request has changed"),
    (InvalidInput((Problem("title", "c", "Too long."),)), "title: Too long."),
    (InvalidInput((Problem("", "c", "No object."),)), "The input is not valid: No object."),
]


def tree(root: type[WorkcoreError] = WorkcoreError) -> Iterator[type[WorkcoreError]]:
    """Walk the tree of errors."""
    yield root
    for branch in root.__subclasses__():
        yield from tree(branch)


ALL: Final = [error for error in tree() if vars(errors).get(error.__name__) is error]
"""Without the classes that attrs replaced by theirs, which live until somebody collects them."""
BARE: Final = [error for error in ALL if "__attrs_attrs__" not in vars(error)]


@pytest.mark.parametrize(("error", "said"), SAID)
def test_message(error: WorkcoreError, said: str) -> None:
    """A message names what was concerned, and is what printing shows."""
    assert said in error.message
    assert str(error) == error.message
    assert error.message.endswith(".")


@pytest.mark.parametrize("error", [e for e in BARE if not issubclass(e, NotFound)])
def test_errors_without_data_say_their_docstring(error: type[WorkcoreError]) -> None:
    """An error that carries nothing says what its class says."""
    assert str(error()) == error.__doc__


def test_without_docstrings_the_code_remains() -> None:
    """An interpreter that strips docstrings still tells what happened."""

    class Silent(Refused):
        code = "silent"

    assert str(Silent()) == "silent"


def test_codes_are_stable_words() -> None:
    """Codes are lower-case words; those who share one are kinds of the same thing."""
    for error in ALL:
        assert error.code.replace("_", "").isalpha()
        assert error.code.islower()
        same = [other for other in ALL if other.code == error.code]
        assert any(all(issubclass(other, base) for other in same) for base in same)


def test_tree() -> None:
    """Whoever calls can tell: sign in, look elsewhere, ask somebody, read again, wait, or mend."""
    kinds = [
        error
        for error in WorkcoreError.__subclasses__()
        if error.__module__.startswith("workcore.errors.")
    ]

    assert {kind.__name__ for kind in kinds} == {"Refused", "Unavailable", "Broken"}
    assert issubclass(NotAuthenticated, Refused)
    assert issubclass(IllegalTransition, Conflict)
    assert not issubclass(Stale, Conflict)
    assert not issubclass(Unavailable, Refused)


def test_a_single_problem() -> None:
    """One problem makes one error."""
    error = invalid("title", "too_long", "Too long.")

    assert error.problems == (Problem("title", "too_long", "Too long."),)
