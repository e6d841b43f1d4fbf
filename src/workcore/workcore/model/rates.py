"""How much may be asked for in how long, and how somebody stands."""

from datetime import timedelta

from attrs import frozen


@frozen
class Budget:
    """
    What somebody may take.

    Attributes:
        who: Whoever is told apart, 1-200 visible characters of ASCII.
        most: In each window, at least 1.
        window: From the first that is taken to when all is there again; at least a millisecond.
    """

    who: str
    most: int
    window: timedelta


@frozen
class Standing:
    """
    How somebody stands with a budget.

    Attributes:
        left: What he may still take; 0 when he was refused, too.
        resets_in: How long until all of it is there again.
    """

    most: int
    left: int
    resets_in: timedelta
