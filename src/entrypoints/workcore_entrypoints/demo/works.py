"""The kinds of work that demo requests ask for."""

from typing import Final

from attrs import frozen

from workcore.model import AssetType, Category, Impact, WorkType

MAINTAIN, INSPECT, REPAIR, CHANGE = (
    WorkType.MAINTENANCE,
    WorkType.INSPECTION,
    WorkType.REPAIR,
    WorkType.MODIFICATION,
)
FULL, PART, NONE = Impact.FULL_CLOSURE, Impact.PARTIAL_RESTRICTION, Impact.NO_IMPACT


STAND = frozenset({AssetType.STAND})
GATE = frozenset({AssetType.GATE})
BAGGAGE = frozenset({AssetType.BAGGAGE})
AIRFIELD = frozenset({AssetType.RUNWAY, AssetType.TAXIWAY})
RUNWAY = frozenset({AssetType.RUNWAY})
SECURITY = frozenset({AssetType.SECURITY})
TERMINAL = frozenset({AssetType.TERMINAL})


@frozen
class Work:
    """One kind of work: *hours* on an asset of the types *on*, *cost* in thousands."""

    title: str
    description: str
    work_type: WorkType
    category: Category
    impact: Impact
    hours: int
    cost: float
    on: frozenset[AssetType]


WORKS: Final = (
    Work(
        "Replace docking guidance lamp",
        "The left lamp of the visual docking guidance fails intermittently. Replace the lamp and "
        "its driver, clean the lens, and check the brightness from the cockpit position.",
        REPAIR, Category.CORRECTIVE, PART, 4, 1.8, STAND,
    ),
    Work(
        "Renew lead-in line marking",
        "The yellow lead-in line is worn along the last twenty metres. Blast, prime and repaint; "
        "the surface needs six dry hours before the first aircraft.",
        MAINTAIN, Category.PREVENTIVE, FULL, 10, 6.5, STAND,
    ),
    Work(
        "Inspect passenger boarding bridge",
        "Yearly inspection of the bridge drive, the auto-leveller and the emergency lowering, "
        "with a load test of the cabin floor.",
        INSPECT, Category.ROUTINE, FULL, 6, 2.4, GATE,
    ),
    Work(
        "Repair ground power unit 400 Hz",
        "Output voltage drops under load on one phase. Replace the output contactor and measure "
        "all three phases under the load bank.",
        REPAIR, Category.CORRECTIVE, PART, 5, 4.2, STAND,
    ),
    Work(
        "Seal apron joints",
        "Joint sealant is brittle and lifts. Cut out, clean and seal anew with a fuel resistant "
        "compound, one half at a time so that tugs can still pass.",
        MAINTAIN, Category.PREVENTIVE, PART, 16, 14.0, STAND,
    ),
    Work(
        "Replace baggage belt drive motor",
        "The drive motor of the outbound belt runs hot and trips twice a week. Replace motor and "
        "gearbox, align the shaft, and run it empty for an hour.",
        REPAIR, Category.CORRECTIVE, FULL, 8, 11.5, BAGGAGE,
    ),
    Work(
        "Rubber removal in touchdown zone",
        "Friction measurement fell below the maintenance level in the touchdown zone. Remove "
        "rubber with high pressure water at night, measure again before opening.",
        MAINTAIN, Category.CORRECTIVE, FULL, 6, 28.0, RUNWAY,
    ),
    Work(
        "Check fire hydrants",
        "Flow and pressure test of every hydrant with a calibrated gauge; grease the valves and "
        "renew faded signs.",
        INSPECT, Category.PREVENTIVE, NONE, 3, 0.9, TERMINAL,
    ),
    Work(
        "Extend stand for larger aircraft",
        "Widen the shoulder, move two light masts and paint a second stop bar, so that the stand "
        "takes one size class more. The plans are with the civil engineers since spring, and the "
        "aerodrome manual has to be amended before the first use.",
        CHANGE, Category.ROUTINE, FULL, 72, 180.0, STAND,
    ),
    Work(
        "Replace taxiway edge lights",
        "Twelve edge lights show water inside. Replace them by sealed LED units on the existing "
        "bases and check the circuit's insulation.",
        MAINTAIN, Category.CORRECTIVE, PART, 7, 9.9, AIRFIELD,
    ),
    Work(
        "Calibrate security scanners",
        "Half-yearly calibration of the lanes with the certified test pieces, one lane at a time.",
        INSPECT, Category.ROUTINE, PART, 4, 3.1, SECURITY,
    ),
    Work(
        "Clear blocked drain",
        "Water stands on the centre line after rain. Rinse the slot drain, take out the silt and "
        "look through the pipe with the camera.",
        REPAIR, Category.CORRECTIVE, PART, 3, 1.2, STAND | TERMINAL,
    ),
)  # fmt: skip
