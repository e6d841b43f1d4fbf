"""Somebody's server that is told of what happens."""

from datetime import datetime
from typing import Self

from attrs import evolve, frozen

from workcore.model import HookEvent, OrganisationId, WebhookId, WrappedKey
from workcore.policies.hook_rules import HookDetails


@frozen(kw_only=True)
class Webhook:
    """
    An address that messages are posted to, signed by a secret that its owner knows.

    Attributes:
        events: What it is told of.
        active: Whether it is told of anything.
        disabled_for: Why it was turned off, where nobody did that himself.
        secret: What signs, encrypted.
        previous: What signed before, and signs besides until `previous_until`.
        failing_since: When the first of those tries was made that all failed since.
        version: Counts saved changes, from 1; that it fails may be noted without one.
    """

    id: WebhookId
    organisation_id: OrganisationId
    url: str
    events: frozenset[HookEvent]
    description: str | None = None
    active: bool = True
    disabled_for: str | None = None
    secret: WrappedKey
    previous: WrappedKey | None = None
    previous_until: datetime | None = None
    failing_since: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def edited(self, details: HookDetails, *, at: datetime) -> Self:
        """Change what is told to whom; turned on again, or moved, it begins anew."""
        anew = details.active and (not self.active or details.url != self.url)
        return evolve(
            self,
            url=details.url,
            events=details.events,
            description=details.description,
            active=details.active,
            disabled_for=None if details.active else self.disabled_for,
            failing_since=None if anew else self.failing_since,
            updated_at=at,
        )

    def rotated(self, secret: WrappedKey, *, until: datetime, at: datetime) -> Self:
        """Sign by another secret, and by the one of now besides until *until*."""
        return evolve(
            self, secret=secret, previous=self.secret, previous_until=until, updated_at=at
        )

    def disabled(self, reason: str, *, at: datetime) -> Self:
        """Turn it off by itself."""
        return evolve(self, active=False, disabled_for=reason, updated_at=at)

    def signing(self, at: datetime) -> tuple[WrappedKey, ...]:
        """List the secrets that sign at an instant, the present one first."""
        if self.previous is None or self.previous_until is None or at >= self.previous_until:
            return (self.secret,)
        return (self.secret, self.previous)
