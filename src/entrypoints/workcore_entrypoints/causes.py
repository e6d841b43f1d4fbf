"""Why a part of us is away, for whoever runs it: callers are never told."""

from workcore.errors import Unavailable


def cause_of(error: BaseException) -> str:
    """Say in one line what was behind an error; nothing where that is not known."""
    said = ""
    # Behind that stands the statement, which is of no use to anybody here.
    reason, _, _ = str(error.__cause__ or "").partition("\nLINE ")
    for line in reason.splitlines():
        words = " ".join(line.split())
        # A driver that tried twice says it twice.
        if words not in said:
            said = f"{said} {words}".strip()
    return said


def with_cause(error: BaseException) -> str:
    """Say what is wrong, and of what is away why: of nothing else, whose cause may hold values."""
    cause = cause_of(error) if isinstance(error, Unavailable) else ""
    return f"{error} ({cause})" if cause else str(error)
