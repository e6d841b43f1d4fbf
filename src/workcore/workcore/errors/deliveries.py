"""What cannot be done with messages on their way out."""

from attrs import define

from workcore.errors.base import Broken, Conflict


class StillWaiting(Conflict):
    """The message still waits to be sent, and is tried by itself. There is nothing to replay."""

    code = "still_waiting"


@define
class TooManyWebhooks(Conflict):
    """The organisation has as many webhooks as it may have."""

    code = "too_many_webhooks"

    most: int

    @property
    def message(self) -> str:
        """Say how many there may be."""
        return f"An organisation may have {self.most} webhooks at most. Remove one first."


class BadSecret(Broken):
    """A secret that was kept is not the one that was sealed. Rotate it."""

    code = "bad_secret"
