"""What cannot be done with messages on their way out."""

from workcore.errors.base import Conflict


class StillWaiting(Conflict):
    """The message still waits to be sent, and is tried by itself. There is nothing to replay."""

    code = "still_waiting"
