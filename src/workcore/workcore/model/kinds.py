"""The closed vocabularies of the domain; each value is what stores and clients see."""

from enum import StrEnum


class Role(StrEnum):
    """What a user may be to his organisation; he may be several things."""

    REQUESTER = "requester"
    CONTRACTOR = "contractor"
    APPROVER = "approver"
    ASSET_OWNER = "asset_owner"
    PLANNER = "planner"
    VIEWER = "viewer"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Relation(StrEnum):
    """How a user stands to one request; he may stand in several ways."""

    OWN = "own"
    ASSET_OWNER = "asset_owner"
    ASSIGNED = "assigned"
    STARTER = "starter"
    OTHER = "other"


class Level(StrEnum):
    """Approval levels, in the order in which a chain asks them."""

    REGULATORY = "regulatory"
    OWNER = "owner"
    STANDARD = "standard"
    ELEVATED = "elevated"
    EXECUTIVE = "executive"


class Status(StrEnum):
    """Where a work request stands in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    INFO_REQUESTED = "info_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Course(StrEnum):
    """Which rows of the transition table a request may take: some are for emergencies alone."""

    REGULAR = "regular"
    EMERGENCY = "emergency"
    UNRATIFIED = "unratified"


class Action(StrEnum):
    """What moves a request along, by the names that clients use."""

    SUBMIT = "submit"
    DELETE = "delete"
    BEGIN_REVIEW = "begin_review"
    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_INFO = "request_info"
    PROVIDE_INFO = "provide_info"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    REVISE = "revise"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    COMPLETE = "complete"
    RESCHEDULE = "reschedule"


class Permission(StrEnum):
    """What the access table grants: every action, and what is done without one."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    DUPLICATE = "duplicate"
    SUBMIT = "submit"
    DELETE = "delete"
    BEGIN_REVIEW = "begin_review"
    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_INFO = "request_info"
    DELEGATE = "delegate"
    PROVIDE_INFO = "provide_info"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    REVISE = "revise"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    COMPLETE = "complete"
    RESCHEDULE = "reschedule"
    COMMENT = "comment"
    COMMENT_INTERNALLY = "comment_internally"
    READ_INTERNAL_COMMENTS = "read_internal_comments"
    ATTACH = "attach"
    DETACH = "detach"
    READ_AUDIT = "read_audit"
    READ_ASSETS = "read_assets"
    CREATE_ASSET = "create_asset"
    EDIT_ASSET = "edit_asset"
    READ_USERS = "read_users"
    MANAGE_USERS = "manage_users"
    READ_POLICY = "read_policy"
    MANAGE_POLICY = "manage_policy"
    READ_DELEGATIONS = "read_delegations"
    MANAGE_DELEGATIONS = "manage_delegations"
    READ_SETTINGS = "read_settings"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_DELIVERIES = "manage_deliveries"
    MANAGE_WEBHOOKS = "manage_webhooks"


class WorkType(StrEnum):
    """What kind of work is asked for."""

    MAINTENANCE = "maintenance"
    INSPECTION = "inspection"
    REPAIR = "repair"
    MODIFICATION = "modification"
    EMERGENCY = "emergency"


class Category(StrEnum):
    """Why the work is done."""

    ROUTINE = "routine"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"
    EMERGENCY = "emergency"


class Priority(StrEnum):
    """How much depends on the work, most first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Urgency(StrEnum):
    """How soon the work has to begin, soonest first."""

    IMMEDIATE = "immediate"
    SCHEDULED = "scheduled"
    ROUTINE = "routine"


class Impact(StrEnum):
    """What the work does to an asset's availability, worst first."""

    FULL_CLOSURE = "full_closure"
    PARTIAL_RESTRICTION = "partial_restriction"
    NO_IMPACT = "no_impact"


class Association(StrEnum):
    """Why an asset beside the primary one is named in a request."""

    SECONDARY = "secondary"
    AFFECTED = "affected"


class AssetType(StrEnum):
    """What an asset is."""

    STAND = "stand"
    GATE = "gate"
    RUNWAY = "runway"
    TAXIWAY = "taxiway"
    APRON = "apron"
    TERMINAL = "terminal"
    BAGGAGE = "baggage"
    CHECK_IN = "check_in"
    SECURITY = "security"
    PARKING = "parking"
    AIRFIELD = "airfield"
    OTHER = "other"


class SizeClass(StrEnum):
    """ICAO aerodrome reference code letter of the largest aircraft that fits (Annex 14)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class AssetStatus(StrEnum):
    """What is left of an asset now; derived from works in progress, never stored."""

    OPERATIONAL = "operational"
    RESTRICTED = "restricted"
    CLOSED = "closed"


class Severity(StrEnum):
    """How much a finding matters; only an error stops a submission."""

    ERROR = "error"
    WARNING = "warning"
    SUGGESTION = "suggestion"


class Cause(StrEnum):
    """Why a window does not suit the capacity that is there."""

    CLOSED_BY_OTHER_WORK = "closed_by_other_work"
    CLOSES_OTHER_WORK = "closes_other_work"
    OUTSIDE_PREFERRED_WINDOW = "outside_preferred_window"
    IN_BLACKOUT = "in_blackout"
    PARENT_CLOSED = "parent_closed"
    CHILD_IN_USE = "child_in_use"
    BELOW_FLOOR = "below_floor"


class Verdict(StrEnum):
    """What an approver may answer."""

    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_INFO = "request_info"
    DELEGATE = "delegate"


class StepState(StrEnum):
    """Where one step of a chain stands."""

    PENDING = "pending"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class ChainState(StrEnum):
    """Where a whole chain stands; `none` is a request that never had one."""

    NONE = "none"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
