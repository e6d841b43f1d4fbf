"""What people want to be told of, as they see it."""

from msgspec import Struct

from workcore.model import Topic
from workcore.policies.preferences import Preferences, QuietHours


class MutedOut(Struct, frozen=True):
    """Topics that one does not want to be told of, by channel."""

    inbox: tuple[Topic, ...]
    email: tuple[Topic, ...]


class PreferencesOut(Struct, frozen=True):
    """
    What one wants to be told of: everything, in the inbox and by mail, but for what is muted.

    In quiet hours mail waits for their end, unless it is about an emergency.
    """

    version: int
    muted: MutedOut
    quiet_hours: QuietHours | None


def preferences_out(preferences: Preferences) -> PreferencesOut:
    """Show preferences."""
    muted = preferences.muted
    return PreferencesOut(
        preferences.version,
        MutedOut(tuple(sorted(muted.inbox)), tuple(sorted(muted.email))),
        preferences.quiet_hours,
    )
