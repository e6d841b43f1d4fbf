"""How many calls are answered in a window of time, for a person and for an organisation."""

from datetime import timedelta

from attrs import frozen

from workcore.model import Budget, Caller


@frozen(kw_only=True)
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
        organisation = str(caller.organisation_id)
        return (
            Budget(f"{organisation}:{caller.user_id}", self.per_user, self.window),
            Budget(organisation, self.per_organisation, self.window),
        )
