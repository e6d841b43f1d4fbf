"""Places of which each process takes one, and which nobody has to give back."""

import fcntl


def first_free(file: int, places: int) -> int | None:
    """
    Take the first of so many places that no process has; None when all are taken.

    The system takes it back when the process ends, however it does, or closes *file*, which all
    of them have open to write.
    """
    for place in range(places):
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            continue
        return place
    return None
