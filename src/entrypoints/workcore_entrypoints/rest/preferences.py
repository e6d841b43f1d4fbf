"""What the caller wants to be told of."""

from http import HTTPStatus
from typing import Final

from workcore.codec import structure
from workcore.policies.preferences import NewPreferences
from workcore_entrypoints.representations import PreferencesOut, preferences_out
from workcore_entrypoints.rest.routes import Answer, Call, Route

PREFERENCES: Final = "/notification-preferences"


def read(call: Call) -> Answer:
    """Show what the caller has chosen."""
    found = call.application.read_preferences(caller=call.caller)
    return Answer(body=preferences_out(found), version=found.version)


def save(call: Call) -> Answer:
    """Choose something else."""
    new = structure(call.body, NewPreferences)
    saved = call.application.save_preferences(new, caller=call.caller, expected=call.expected)
    return Answer(body=preferences_out(saved), version=saved.version)


ROUTES: Final = (
    Route(
        method="GET",
        path=PREFERENCES,
        name="get_notification_preferences",
        summary="Read what one wants to be told of, and when one wants quiet",
        handler=read,
        answer=PreferencesOut,
        also=(HTTPStatus.NOT_MODIFIED,),
    ),
    Route(
        method="PUT",
        path=PREFERENCES,
        name="save_notification_preferences",
        summary="Choose what one is told of; quiet hours put mail off, a digest gathers it",
        handler=save,
        body=NewPreferences,
        answer=PreferencesOut,
        versioned=True,
    ),
)
