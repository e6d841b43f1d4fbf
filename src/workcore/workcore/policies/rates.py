"""How many calls are answered in a window of time, for a person and for an organisation."""

from datetime import timedelta
from functools import lru_cache

from attrs import frozen

from workcore.model import Budget, Caller, OrganisationId, UserId


@frozen(kw_only=True, cache_hash=True)
class RateLimits:
    """
    How often callers may call in each window; what a person calls counts for his organisation, too.

    A window is short, so that whoever's script ran wild is not shut out for long.
    """

    per_user: int = 600
    per_organisation: int = 6_000
    window: timedelta = timedelta(minutes=1)

    def budgets(self, caller: Caller) -> tuple[Budget, Budget]:
        """Say what each call of *caller* takes one of, his own first."""
        return _budgets(self, caller.organisation_id, caller.user_id)


@lru_cache(maxsize=4_096)
def _budgets(
    limits: RateLimits, organisation_id: OrganisationId, user_id: UserId
) -> tuple[Budget, Budget]:
    # The same callers call again and again.
    organisation = str(organisation_id)
    return (
        Budget(f"{organisation}:{user_id}", limits.per_user, limits.window),
        Budget(organisation, limits.per_organisation, limits.window),
    )
