"""Talk about a request."""

import re
from typing import Final

from attrs import frozen

from workcore.entities.records import Comment
from workcore.errors import NoSuchComment, NotAllowed, invalid
from workcore.model import Caller, CommentId, Permission, RequestId
from workcore.policies.access import may
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.recording import SUBJECT, Recorder

LONGEST: Final = 5_000
MENTION: Final = re.compile(r"(?<![\w.])@([a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])", re.IGNORECASE)


@frozen
class AddComment:
    """Say something about a request, to everybody or to our own people."""

    _units: Units
    _clock: Clock
    _ids: Ids
    _recorder: Recorder

    def __call__(
        self,
        request_id: RequestId,
        text: str,
        *,
        caller: Caller,
        internal: bool = False,
        reply_to: CommentId | None = None,
    ) -> Comment:
        """
        Add a comment.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            NotAllowed: He may not comment here, or not internally.
            NoSuchComment: There is no comment *reply_to* that he may see.
            InvalidInput: The text is empty or too long.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            permit(_writing(internal=internal), request, unit.actor)
            ensure_text(text)
            if reply_to is not None:
                readable(unit, request_id, reply_to)

            comment = Comment(
                id=CommentId(self._ids.new()),
                request_id=request.id,
                by=unit.actor.person,
                text=text,
                internal=internal,
                reply_to=reply_to,
                mentions=mentions(text),
                created_at=self._clock.now(),
            )
            unit.comments.add(comment)
            self._recorder.comment(unit, caller, request, comment)
            unit.commit()

        return comment


@frozen
class EditComment:
    """Say it differently, while it is fresh."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        request_id: RequestId,
        comment_id: CommentId,
        text: str,
        *,
        caller: Caller,
        expected: int | None = None,
    ) -> Comment:
        """
        Change one's own comment of version *expected*; the audit trail keeps the original.

        Raises:
            NoSuchRequest, NoSuchComment: There is none, or it is not the caller's to see.
            NotAllowed: Somebody else wrote it.
            EditTimeOver: It was written too long ago.
            Stale: It has another version.
            InvalidInput: The text is empty or too long.
        """
        with self._units(caller) as unit:
            comment = readable(unit, request_id, comment_id)
            if comment.by.id != unit.actor.id:
                raise NotAllowed(Permission.COMMENT, request_id)
            ensure_version("comment", comment, expected)
            ensure_text(text)

            edited = comment.edited(text, mentions(text), at=self._clock.now())
            saved = unit.comments.save(edited)
            self._recorder.audit(
                unit,
                caller,
                at=self._clock.now(),
                action="comment_edited",
                subject=SUBJECT,
                subject_id=str(request_id),
                was={"comment_id": str(comment_id), "text": comment.text},
                now={"text": text},
            )
            unit.commit()

        return saved


@frozen
class ListComments:
    """Show what was said about a request."""

    _units: Units

    def __call__(self, request_id: RequestId, part: Slice, *, caller: Caller) -> Page[Comment]:
        """
        List comments, oldest first; internal ones to those who may read them.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            internal = may(
                Permission.READ_INTERNAL_COMMENTS, unit.actor.roles, request.relations(unit.actor)
            )
            return unit.comments.of(request.id, part, internal=internal)


def _writing(*, internal: bool) -> Permission:
    return Permission.COMMENT_INTERNALLY if internal else Permission.COMMENT


def readable(unit: UnitOfWork, request_id: RequestId, comment_id: CommentId) -> Comment:
    """
    Read a comment that the caller may see.

    Raises:
        NoSuchRequest, NoSuchComment: There is none, or it is not his to see.
    """
    request = visible(unit, request_id)
    comment = unit.comments.get(request_id, comment_id)
    reading = Permission.READ_INTERNAL_COMMENTS
    if comment.internal and not may(reading, unit.actor.roles, request.relations(unit.actor)):
        raise NoSuchComment(comment_id)
    return comment


def ensure_text(text: str) -> None:
    """
    Refuse a comment that says nothing or too much.

    Raises:
        InvalidInput: Empty, or more than `LONGEST` characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise invalid("text", "text_length", f"Must be 1 to {LONGEST:,} characters.")


def mentions(text: str) -> tuple[str, ...]:
    """Find who is mentioned, as `@` and the local part of an address, each once."""
    return tuple(dict.fromkeys(name.lower() for name in MENTION.findall(text)))
