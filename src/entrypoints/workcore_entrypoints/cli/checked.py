"""What the doctor says of one thing."""

from msgspec import Struct


class Check(Struct, frozen=True):
    """One thing that was looked at; `mend` says what to do when it is not ok."""

    what: str
    state: str
    found: str
    mend: str = ""
