"""The words of synthetic requests, and how often each comes."""

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from workcore.model import Category, Impact, Level, Priority, Urgency, WorkType

T = TypeVar("T")


class Weighted(Generic[T]):
    """Draws of *weights*, each as often as it weighs."""

    def __init__(self, weights: Mapping[T, int]) -> None:
        """Lay out all draws."""
        self._draws = [value for value, weight in weights.items() for _ in range(weight)]

    def at(self, chance: float) -> T:
        """Draw by a chance from 0 up to 1."""
        return self._draws[int(chance * len(self._draws))]


COMMON: Final = "inspection"
"""In the text of every second request."""

RARE: Final = "theodolite"
"""In the text of one request in `bulk_rows.RARE_EVERY`: of 100,000, they fill a page twice."""

UNIQUE: Final = "borescope"
"""In the text of one request in `bulk_rows.UNIQUE_EVERY`: of 100,000, one has it."""

VERBS: Final = ("Replace", "Repair", "Check", "Clean", "Repaint", "Test", "Renew", "Adjust")

PARTS: Final = (
    *("boarding bridge", "centre line lighting", "fuel hydrant", "ground power unit"),
    *("drainage channel", "guidance display", "blast fence", "jet bridge canopy"),
    *("baggage belt motor", "marking", "apron floodlight", "fire hydrant", "signage"),
    *("concrete slab", "pit cover", "air supply hose", "docking camera", "earthing point"),
)

DETAILS: Final = (
    "Found by the night shift during its round; the area has to be kept free of vehicles.",
    "The crew needs a lift and about two hours; tow traffic is informed beforehand.",
    "Wear is within limits but grows; the supplier advises to act before winter.",
    "Follow-up of last month's report; photographs are with the maintenance office.",
    "Works are noisy, so that they should not fall into the night if possible.",
    "Access by the service road only; the marshaller has to be told thirty minutes before.",
    "Spare parts are in stock; the old unit goes back to the workshop for overhaul.",
    "Must be done with the power switched off; the control room confirms the isolation.",
)

KINDS: Final = (
    (WorkType.MAINTENANCE, Category.PREVENTIVE),
    (WorkType.MAINTENANCE, Category.ROUTINE),
    (WorkType.INSPECTION, Category.ROUTINE),
    (WorkType.REPAIR, Category.CORRECTIVE),
    (WorkType.MODIFICATION, Category.ROUTINE),
)

PRIORITIES: Final = Weighted(
    {
        (Priority.CRITICAL, Urgency.IMMEDIATE): 3,
        (Priority.HIGH, Urgency.SCHEDULED): 17,
        (Priority.MEDIUM, Urgency.SCHEDULED): 45,
        (Priority.LOW, Urgency.ROUTINE): 35,
    }
)

IMPACTS: Final = Weighted(
    {Impact.NO_IMPACT: 40, Impact.PARTIAL_RESTRICTION: 40, Impact.FULL_CLOSURE: 20}
)

LEVELS: Final = Weighted(
    {
        Level.STANDARD: 60,
        Level.ELEVATED: 20,
        Level.OWNER: 12,
        Level.EXECUTIVE: 4,
        Level.REGULATORY: 4,
    }
)
