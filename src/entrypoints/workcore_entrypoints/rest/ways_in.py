"""What an administrator does about how people come in."""

from http import HTTPStatus
from typing import Final

from attrs import field, frozen

from workcore.codec import structure
from workcore_entrypoints.rest.routes import Answer, Call, Route


@frozen(kw_only=True)
class NewPassword:
    """
    A password for somebody.

    Attributes:
        password: 12 to 1,024 characters.
    """

    password: str = field(repr=False)


def set_password(call: Call) -> Answer:
    """Give a person another password."""
    given = structure(call.body, NewPassword)
    call.application.set_password(call.path["user_id"], given.password, caller=call.caller)
    return Answer()


def unlock_user(call: Call) -> Answer:
    """Let a person try his password again."""
    call.application.unlock_user(call.path["user_id"], caller=call.caller)
    return Answer()


def sign_out_everywhere(call: Call) -> Answer:
    """Make every token of a person worthless."""
    call.application.sign_out_everywhere(call.path["user_id"], caller=call.caller)
    return Answer()


USER: Final = "/users/{user_id:uuid}"

ROUTES: Final = (
    Route(
        method="POST",
        path=f"{USER}/password",
        name="set_password",
        summary="Give a person another password; every token of his is worthless then",
        handler=set_password,
        body=NewPassword,
        status=HTTPStatus.NO_CONTENT,
        # Repeating it does no harm, and passwords are not kept with attempts, not even hashed.
        once=False,
    ),
    Route(
        method="POST",
        path=f"{USER}/unlock",
        name="unlock_user",
        summary="Let a person sign in whose password strangers have tried too often",
        handler=unlock_user,
        status=HTTPStatus.NO_CONTENT,
    ),
    Route(
        method="POST",
        path=f"{USER}/sign-out",
        name="sign_out_everywhere",
        summary="Make every token of a person worthless, from his next call on",
        handler=sign_out_everywhere,
        status=HTTPStatus.NO_CONTENT,
    ),
)
