"""Signing in and out."""

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


def sign_in(call: Call) -> Answer:
    """Give a token."""
    given = structure(call.body, Credentials)
    token = call.application.sign_in(
        given.email,
        given.password,
        organisation=given.organisation,
        address=call.request.remote_addr,
    )
    return Answer(body=token_out(token, call.application.ports.clock.now()))


def me(call: Call) -> Answer:
    """Show the caller."""
    return Answer(body=me_out(call.application.who_am_i(caller=call.caller)))


def sign_out(call: Call) -> Answer:
    """Make the token of this call worthless."""
    call.application.sign_out(call.request.context.token)
    return Answer()


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
)
