"""What the organisation has set."""

from http import HTTPStatus
from typing import Final

from workcore.codec import structure
from workcore.policies.settings import NewSettings
from workcore_entrypoints.representations import SettingsOut, settings_out
from workcore_entrypoints.rest.routes import Answer, Call, Route

SETTINGS: Final = "/organisation/settings"


def read(call: Call) -> Answer:
    """Show the settings in force."""
    settings = call.application.read_settings(caller=call.caller)
    return Answer(body=settings_out(settings), version=settings.version)


def save(call: Call) -> Answer:
    """Put others in force."""
    new = structure(call.body, NewSettings)
    saved = call.application.save_settings(new, caller=call.caller, expected=call.expected)
    return Answer(body=settings_out(saved), version=saved.version)


ROUTES: Final = (
    Route(
        method="GET",
        path=SETTINGS,
        name="get_settings",
        summary="Read how long people may wait, and when the organisation works",
        handler=read,
        answer=SettingsOut,
        also=(HTTPStatus.NOT_MODIFIED,),
    ),
    Route(
        method="PUT",
        path=SETTINGS,
        name="save_settings",
        summary="Put settings in force; clocks that run keep those that they began with",
        handler=save,
        body=NewSettings,
        answer=SettingsOut,
        versioned=True,
    ),
)
