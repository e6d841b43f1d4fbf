"""What is written beside a request: history, audit, conflicts, comments."""

from http import HTTPStatus
from typing import Final

from attrs import frozen

from workcore.codec import structure
from workcore.model import CommentId
from workcore_entrypoints.representations import (
    AuditOut,
    CommentOut,
    ConflictOut,
    StatusChangeOut,
    audit_out,
    change_out,
    comment_out,
    conflict_out,
)
from workcore_entrypoints.rest.pages import ItemsOut, PageOut, Paging, page, part
from workcore_entrypoints.rest.requests import ONE
from workcore_entrypoints.rest.routes import Answer, Call, Route


@frozen(kw_only=True)
class NewComment:
    """A remark; internal ones are not for contractors and viewers."""

    text: str
    internal: bool = False
    reply_to: CommentId | None = None


@frozen(kw_only=True)
class EditedComment:
    """The same remark, said differently."""

    text: str


def history(call: Call) -> Answer:
    """List the status changes."""
    found = call.application.read_history(call.path["request_id"], part(call), caller=call.caller)
    return page(call, found, change_out)


def audit(call: Call) -> Answer:
    """List the audit records."""
    found = call.application.read_audit(call.path["request_id"], part(call), caller=call.caller)
    return page(call, found, audit_out)


def conflicts(call: Call) -> Answer:
    """List the conflicts."""
    found = call.application.read_conflicts(call.path["request_id"], caller=call.caller)
    return Answer(body=ItemsOut(tuple(map(conflict_out, found))))


def comments(call: Call) -> Answer:
    """List the comments."""
    found = call.application.list_comments(call.path["request_id"], part(call), caller=call.caller)
    return page(call, found, comment_out)


def add_comment(call: Call) -> Answer:
    """Say something."""
    said = structure(call.body, NewComment)
    comment = call.application.add_comment(
        call.path["request_id"],
        said.text,
        caller=call.caller,
        internal=said.internal,
        reply_to=said.reply_to,
    )
    return Answer(body=comment_out(comment), version=comment.version)


def edit_comment(call: Call) -> Answer:
    """Say it differently."""
    comment = call.application.edit_comment(
        call.path["request_id"],
        call.path["comment_id"],
        structure(call.body, EditedComment).text,
        caller=call.caller,
        expected=call.expected,
    )
    return Answer(body=comment_out(comment), version=comment.version)


ROUTES: Final = (
    Route(
        method="GET",
        path=f"{ONE}/history",
        name="list_history",
        summary="Read how a request moved, oldest first",
        handler=history,
        query=Paging,
        answer=PageOut[StatusChangeOut],
    ),
    Route(
        method="GET",
        path=f"{ONE}/audit",
        name="list_audit_records",
        summary="Read who did what to a request, oldest first",
        handler=audit,
        query=Paging,
        answer=PageOut[AuditOut],
    ),
    Route(
        method="GET",
        path=f"{ONE}/conflicts",
        name="list_conflicts",
        summary="Read what gets into a request's way, with cause codes",
        handler=conflicts,
        answer=ItemsOut[ConflictOut],
    ),
    Route(
        method="GET",
        path=f"{ONE}/comments",
        name="list_comments",
        summary="Read what was said, oldest first",
        handler=comments,
        query=Paging,
        answer=PageOut[CommentOut],
    ),
    Route(
        method="POST",
        path=f"{ONE}/comments",
        name="add_comment",
        summary="Say something about a request",
        handler=add_comment,
        body=NewComment,
        answer=CommentOut,
        status=HTTPStatus.CREATED,
    ),
    Route(
        method="PATCH",
        path=f"{ONE}/comments/{{comment_id:uuid}}",
        name="edit_comment",
        summary="Change a comment within 15 minutes",
        handler=edit_comment,
        body=EditedComment,
        answer=CommentOut,
        versioned=True,
    ),
)
