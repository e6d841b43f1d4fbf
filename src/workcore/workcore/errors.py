"""
Everything that can go wrong, as a tree.

Each error carries data, and a message that says what is wrong, where, and what
to do. `code` is stable and is what clients branch on.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from attrs import define, frozen

from workcore.model import Action, Permission, ScanState, Status, Verdict


class WorkcoreError(Exception):
    """The root: whatever this library raises on purpose."""

    code: ClassVar[str] = "error"

    @property
    def message(self) -> str:
        """What is wrong, where, and what to do, in a sentence or two."""
        return self.__doc__ or self.code

    def __str__(self) -> str:
        """Show the message wherever the error is printed."""
        return self.message


class Refused(WorkcoreError):
    """The rules say no. Asking again changes nothing."""

    code = "refused"


@define
class Unavailable(WorkcoreError):
    """A service behind a port did not answer. Ask again later."""

    code = "unavailable"

    service: str
    retry_after: timedelta = timedelta(seconds=1)

    @property
    def message(self) -> str:
        """Name the service, without its address."""
        return f"The {self.service} does not answer at present. Try again in a moment."


class Broken(WorkcoreError):
    """Something that was kept cannot be read. Asking again does not help; who runs this can."""

    code = "broken"


class NotAuthenticated(Refused):
    """Who is calling could not be established. Sign in again."""

    code = "not_authenticated"


class BadCredentials(NotAuthenticated):
    """The e-mail address or the password is wrong."""

    code = "bad_credentials"


class AmbiguousSignIn(NotAuthenticated):
    """Several organisations know this address and password: name the organisation."""

    code = "ambiguous_sign_in"


class BadToken(NotAuthenticated):
    """The token is malformed, forged, expired or revoked. Sign in again."""

    code = "bad_token"


class UnknownCaller(NotAuthenticated):
    """The user that this call speaks for is unknown, deactivated or signed out."""

    code = "unknown_caller"


@define
class TooManyTries(Refused):
    """Somebody tries passwords."""

    code = "too_many_tries"

    retry_after: timedelta

    @property
    def message(self) -> str:
        """Say when to try again."""
        minutes = -(-self.retry_after // timedelta(minutes=1))
        return f"Too many attempts to sign in. Try again in {minutes} minutes."


@define
class NotFound(Refused):
    """Nothing of that kind has this identifier, or the caller may not know of it."""

    code = "not_found"

    kind: ClassVar[str] = "thing"
    id: UUID | str

    @property
    def message(self) -> str:
        """Name what was looked for."""
        return f"There is no {self.kind} {self.id}, or it is not yours to see."


@define
class NoSuchRequest(NotFound):
    """No request has this identifier."""

    kind = "work request"


@define
class NoSuchAsset(NotFound):
    """No asset has this identifier."""

    kind = "asset"


@define
class NoSuchUser(NotFound):
    """No user has this identifier."""

    kind = "user"


@define
class NoSuchComment(NotFound):
    """The request has no comment with this identifier."""

    kind = "comment"


@define
class NoSuchAttachment(NotFound):
    """The request has no attachment with this identifier."""

    kind = "attachment"


@define
class NoSuchDelegation(NotFound):
    """The organisation has no cover with this identifier."""

    kind = "delegation"


@define
class NoSuchChain(NotFound):
    """The request was never submitted, so there is no approval chain."""

    kind = "approval chain of work request"


@define
class NotAllowed(Refused):
    """
    The caller sees the thing but may not do this to it.

    Attributes:
        request_id: To which request, for the audit trail; None when it was to none.
    """

    code = "not_allowed"

    permission: Permission
    request_id: UUID | None = None

    @property
    def message(self) -> str:
        """Name what was refused."""
        return f"Your roles do not let you {self.permission.replace('_', ' ')} here."


@define
class FourEyes(NotAllowed):
    """Nobody decides on a request that he raised himself, whatever his roles."""

    code = "four_eyes"

    @property
    def message(self) -> str:
        """Say the rule and who can help."""
        return "You raised this request yourself: somebody else has to decide on it."


class Conflict(Refused):
    """What is stored now does not allow this."""

    code = "conflict"


@define
class IllegalTransition(Conflict):
    """The transition table has no such row."""

    code = "illegal_transition"

    status: Status
    action: Action | Verdict

    @property
    def message(self) -> str:
        """Name the row that is missing."""
        return (
            f"A request that is {self.status} cannot {self.action.replace('_', ' ')}. "
            "Its `allowed_actions` say what it can do."
        )


@define
class NotEditable(Conflict):
    """The request has gone too far to change what it asks for."""

    code = "not_editable"

    status: Status

    @property
    def message(self) -> str:
        """Name the state and the way back."""
        return (
            f"A request that is {self.status} can no longer be edited. "
            "Reschedule it, or cancel and revise it."
        )


@define
class AlreadyDecided(Conflict):
    """The caller has decided on this step before."""

    code = "already_decided"

    level: str

    @property
    def message(self) -> str:
        """Name the step."""
        return f"You have already decided on the {self.level} step of this request."


@define
class HandedOn(Conflict):
    """The caller has asked somebody else to answer for him."""

    code = "handed_on"

    level: str

    @property
    def message(self) -> str:
        """Name the step."""
        return f"You have asked somebody else to answer for you at the {self.level} step."


@define
class NothingOpen(Conflict):
    """No step of the chain waits for an answer."""

    code = "nothing_open"

    state: str

    @property
    def message(self) -> str:
        """Say where the chain stands instead."""
        return f"No step of this chain waits for an answer: it is {self.state}."


@define
class AlreadyClaimed(Conflict):
    """The attempt was made before, or is being made: its effect is not repeated."""

    code = "idempotency_in_progress"

    key: str

    @property
    def message(self) -> str:
        """Say when to ask again."""
        return f"An attempt with the key {self.key} is under way. Repeat it in a second."


@define
class AnswerWithheld(Conflict):
    """The attempt succeeded, but whoever made it had other rights then."""

    code = "idempotency_rights_changed"

    key: str

    @property
    def message(self) -> str:
        """Say that nothing was repeated, and where to look."""
        return (
            f"The attempt with the key {self.key} succeeded, and was not repeated. Your rights "
            "have changed since: read what it concerns."
        )


@define
class KeyReused(Refused):
    """A key that named one attempt names another."""

    code = "idempotency_key_reused"

    key: str

    @property
    def message(self) -> str:
        """Say what to do."""
        return f"The key {self.key} belongs to another request. Use a new one for this."


@define
class EditTimeOver(Conflict):
    """The time in which a comment may be changed is over."""

    code = "edit_time_over"

    minutes: int

    @property
    def message(self) -> str:
        """Say how long it was and what to do instead."""
        return f"A comment can be changed for {self.minutes} minutes. Add another one instead."


@define
class Duplicate(Conflict):
    """Something else already has this value, which must be unique."""

    code = "duplicate"

    field: str
    value: str

    @property
    def message(self) -> str:
        """Name the field and its value."""
        return f"There already is one with {self.field} {self.value}. Choose another."


@define
class TooManyFiles(Conflict):
    """The request has as many files as it may have."""

    code = "too_many_files"

    most: int

    @property
    def message(self) -> str:
        """Say how many there may be."""
        return f"A request may have {self.most} files at most. Remove one first."


@define
class NotClean(Conflict):
    """The file was not found clean, so nobody gets it."""

    code = "attachment_not_clean"

    state: ScanState

    @property
    def message(self) -> str:
        """Say where it stands."""
        return f"This file cannot be downloaded: its malware scan says {self.state}."


@define
class FileRefused(Refused):
    """
    A file cannot be attached as it is.

    Attributes:
        reason: What is wrong with it and what to do, in a sentence.
    """

    code = "file_refused"

    reason: str

    @property
    def message(self) -> str:
        """Say the reason."""
        return self.reason


@define
class FileNameRefused(FileRefused):
    """The name of a file is empty, too long, a path, or deceives its reader."""

    code = "file_name_refused"


@define
class FileEmpty(FileRefused):
    """There is nothing in the file."""

    code = "file_empty"


@define
class FileTooLarge(FileRefused):
    """The file is larger than files may be."""

    code = "file_too_large"


@define
class FileTypeRefused(FileRefused):
    """The file is of a kind that is not taken, or not of the kind that its name says."""

    code = "file_type_refused"


class UploadCut(Refused):
    """The upload ended before it was complete, or came too slowly. Nothing of it was kept."""

    code = "upload_cut"


@define
class Damaged(Broken):
    """What is stored of a file is not what was stored: it was cut, altered or mixed up."""

    code = "attachment_damaged"

    id: UUID

    @property
    def message(self) -> str:
        """Name the file, and no more."""
        return f"The stored file {self.id} is damaged. Restore it from a backup."


@define
class NoSuchBlob(Broken):
    """Nothing is stored under this name."""

    code = "attachment_lost"

    id: UUID

    @property
    def message(self) -> str:
        """Name the file, and no more."""
        return f"The stored file {self.id} is lost. Restore it from a backup."


@define
class UnknownKey(Broken):
    """A file's key was wrapped by a key that is not on the ring."""

    code = "unknown_key"

    key_id: str

    @property
    def message(self) -> str:
        """Name the key that is missing."""
        return f"The key {self.key_id} is missing in FILE_ENCRYPTION_KEYS."


@define
class PolicyHasHole(Refused):
    """
    Some requests would reach nobody who may decide on them.

    Attributes:
        case: What such a request looks like, part by part.
        level: The step that too few could answer; None when nobody would be asked.
        needed: How many have to agree.
        found: How many could, other than the requester.
    """

    code = "policy_has_hole"

    case: Mapping[str, str]
    level: str | None
    needed: int
    found: int

    @property
    def message(self) -> str:
        """Show the hole, and say how to close it."""
        what = ", ".join(f"{part.replace('_', ' ')} {value}" for part, value in self.case.items())
        if self.level is None:
            return f"Nobody would be asked about a request with {what}. Add a rule for it."
        return (
            f"The {self.level} step of a request with {what} needs {self.needed} to agree, and "
            f"{self.found} could, other than the requester. Lower the quorum or let others decide."
        )


@define
class NotConfigured(Refused):
    """A part of the product was not set up."""

    code = "not_configured"

    setting: str

    @property
    def message(self) -> str:
        """Name the setting."""
        return f"This needs the setting {self.setting}, which is not set."


@define
class ForkedTrail(Conflict):
    """Another trail was signed before: what was sealed has been written anew since."""

    code = "forked_trail"

    organisation_id: UUID
    size: int

    @property
    def message(self) -> str:
        """Say where it can be seen."""
        return (
            f"The audit trail of organisation {self.organisation_id} is not the one of which "
            f"{self.size} records were signed before. Keep everything as it is, and run: "
            "workcore audit verify"
        )


class BadNote(Refused):
    """The checkpoint was not signed by this key, or was altered since."""

    code = "bad_note"


@define
class Stale(Refused):
    """
    Somebody else was faster.

    Attributes:
        current: The version that is stored now, None when it is gone or unknown.
    """

    code = "stale_version"

    kind: str
    id: UUID
    current: int | None = None

    @property
    def message(self) -> str:
        """Name the version to read again."""
        now = "gone" if self.current is None else f"at version {self.current}"
        kind = self.kind.replace("_", " ")
        return f"The {kind} has changed meanwhile and is now {now}. Read it and try again."


@frozen
class Problem:
    """
    One thing that is wrong with an input.

    Attributes:
        field: Where, as a path such as `related_assets[0].asset_id`; empty for the whole.
        code: What, stable.
        message: What, in a sentence.
    """

    field: str
    code: str
    message: str


@define
class InvalidInput(Refused):
    """The input breaks rules; every problem found is named, and nothing was changed."""

    code = "invalid_input"

    problems: tuple[Problem, ...]

    @property
    def message(self) -> str:
        """List the problems."""
        return "The input is not valid: " + "; ".join(
            f"{problem.field}: {problem.message}" if problem.field else problem.message
            for problem in self.problems
        )


def invalid(field: str, code: str, message: str) -> InvalidInput:
    """Make the error for a single problem."""
    return InvalidInput((Problem(field, code, message),))
