"""What people want to be told of, as they see it."""

from msgspec import Struct

from workcore.model import Topic
from workcore.policies.preferences import Digest, Preferences, QuietHours


class MutedOut(Struct, frozen=True):
    """Topics that one does not want to be told of, by channel."""

    inbox: tuple[Topic, ...]
    email: tuple[Topic, ...]


class DigestOut(Struct, frozen=True):
    """When one letter a day comes, and what it gathers."""

    time: str
    time_zone: str | None
    topics: tuple[Topic, ...]


class PreferencesOut(Struct, frozen=True):
    """
    What one wants to be told of: everything, in the inbox and by mail, but for what is muted.

    In quiet hours mail waits for their end, unless it is about an emergency. What the digest
    gathers comes in one letter a day.
    """

    version: int
    muted: MutedOut
    quiet_hours: QuietHours | None
    digest: DigestOut | None


def preferences_out(preferences: Preferences) -> PreferencesOut:
    """Show preferences."""
    muted, digest = preferences.muted, preferences.digest
    return PreferencesOut(
        preferences.version,
        MutedOut(tuple(sorted(muted.inbox)), tuple(sorted(muted.email))),
        preferences.quiet_hours,
        None if digest is None else _digest_out(digest),
    )


def _digest_out(digest: Digest) -> DigestOut:
    return DigestOut(digest.time, digest.time_zone, tuple(sorted(digest.topics)))
