"""Signing in and out, and one's own password."""

from http import HTTPStatus
from typing import Final

from attrs import field, frozen

from workcore.codec import structure
from workcore_entrypoints.representations import AccessToken, MyselfOut, me_out, token_out
from workcore_entrypoints.rest.routes import Answer, Call, Route


@frozen(kw_only=True)
class Credentials:
    """
    An address and its password.

    Attributes:
        organisation: Its short name; only needed when several know both.
    """

    email: str
    password: str = field(repr=False)
    organisation: str | None = None


@frozen(kw_only=True)
class PasswordChange:
    """
    The password that one has, and the one that one wants.

    Attributes:
        new_password: 12 to 1,024 characters.
    """

    current_password: str = field(repr=False)
    new_password: str = field(repr=False)


def sign_in(call: Call) -> Answer:
    """Give a token."""
    given = structure(call.body, Credentials)
    token = call.application.sign_in(
        given.email,
        given.password,
        organisation=given.organisation,
        address=call.request.context.address,
        correlation_id=call.request.context.request_id,
    )
    return Answer(body=token_out(token, call.application.ports.clock.now()))


def me(call: Call) -> Answer:
    """Show the caller."""
    return Answer(body=me_out(call.application.who_am_i(caller=call.caller)))


def sign_out(call: Call) -> Answer:
    """Make the token of this call worthless."""
    context = call.request.context
    call.application.sign_out(
        context.token, correlation_id=context.request_id, address=call.request.context.address
    )
    return Answer()


def change_password(call: Call) -> Answer:
    """Replace the caller's password, and give him the only token that counts from now on."""
    given = structure(call.body, PasswordChange)
    token = call.application.change_password(
        given.current_password, given.new_password, caller=call.caller
    )
    return Answer(body=token_out(token, call.application.ports.clock.now()))


ROUTES: Final = (
    Route(
        method="POST",
        path="/auth/token",
        name="sign_in",
        summary="Get a token for an address and a password",
        handler=sign_in,
        body=Credentials,
        answer=AccessToken,
        signed_in=False,
        caching="no-store",
        also=(HTTPStatus.TOO_MANY_REQUESTS,),
    ),
    Route(
        method="GET",
        path="/auth/me",
        name="who_am_i",
        summary="Read who is calling",
        handler=me,
        answer=MyselfOut,
    ),
    Route(
        method="POST",
        path="/auth/logout",
        name="sign_out",
        summary="Make the token of this call worthless",
        handler=sign_out,
        status=HTTPStatus.NO_CONTENT,
    ),
    Route(
        method="POST",
        path="/auth/password",
        name="change_password",
        summary="Replace one's own password; every other token is worthless then",
        handler=change_password,
        body=PasswordChange,
        answer=AccessToken,
        # Repeating it does no harm, and neither passwords nor tokens are kept with attempts.
        once=False,
        caching="no-store",
    ),
)
