"""What clients see, whichever entrypoint shows it: typed, and encoded as it stands."""

from workcore_entrypoints.representations.attachments import (
    AttachmentOut,
    UploadOut,
    attachment_out,
    rescans_out,
    rewraps_out,
    sweep_out,
    upload_out,
)
from workcore_entrypoints.representations.dashboards import DashboardOut, dashboard_out
from workcore_entrypoints.representations.delegations import DelegationOut, delegation_out
from workcore_entrypoints.representations.deliveries import DeliveryOut, delivery_out
from workcore_entrypoints.representations.encoded import request_json
from workcore_entrypoints.representations.encoding import encode
from workcore_entrypoints.representations.notifications import NotificationOut, notification_out
from workcore_entrypoints.representations.outcomes import OutcomeOut, outcome_out
from workcore_entrypoints.representations.people import (
    AccessToken,
    MyselfOut,
    UserOut,
    me_out,
    token_out,
    user_out,
)
from workcore_entrypoints.representations.places import AssetOut, asset_out
from workcore_entrypoints.representations.policies import (
    PolicyOut,
    SimulationOut,
    attention_out,
    policy_out,
    simulation_out,
)
from workcore_entrypoints.representations.preferences import PreferencesOut, preferences_out
from workcore_entrypoints.representations.records import (
    AuditOut,
    ChainOut,
    CommentOut,
    ConflictOut,
    DecisionOut,
    StatusChangeOut,
    StepOut,
    audit_out,
    chain_out,
    change_out,
    comment_out,
    conflict_out,
)
from workcore_entrypoints.representations.refusals import RefusalOut, refusal_out
from workcore_entrypoints.representations.requests import (
    FindingOut,
    FindingsOut,
    RequestOut,
    finding_out,
    request_out,
)
from workcore_entrypoints.representations.settings import SettingsOut, settings_out
from workcore_entrypoints.representations.trails import (
    CheckpointOut,
    checkpoint_out,
    report_out,
    sealing_out,
    sealing_state_out,
)
from workcore_entrypoints.representations.webhooks import WebhookOut, webhook_out

__all__ = [
    "AccessToken",
    "AssetOut",
    "AttachmentOut",
    "AuditOut",
    "ChainOut",
    "CheckpointOut",
    "CommentOut",
    "ConflictOut",
    "DashboardOut",
    "DecisionOut",
    "DelegationOut",
    "DeliveryOut",
    "FindingOut",
    "FindingsOut",
    "MyselfOut",
    "NotificationOut",
    "OutcomeOut",
    "PolicyOut",
    "PreferencesOut",
    "RefusalOut",
    "RequestOut",
    "SettingsOut",
    "SimulationOut",
    "StatusChangeOut",
    "StepOut",
    "UploadOut",
    "UserOut",
    "WebhookOut",
    "asset_out",
    "attachment_out",
    "attention_out",
    "audit_out",
    "chain_out",
    "change_out",
    "checkpoint_out",
    "comment_out",
    "conflict_out",
    "dashboard_out",
    "delegation_out",
    "delivery_out",
    "encode",
    "finding_out",
    "me_out",
    "notification_out",
    "outcome_out",
    "policy_out",
    "preferences_out",
    "refusal_out",
    "report_out",
    "request_json",
    "request_out",
    "rescans_out",
    "rewraps_out",
    "sealing_out",
    "sealing_state_out",
    "settings_out",
    "simulation_out",
    "sweep_out",
    "token_out",
    "upload_out",
    "user_out",
    "webhook_out",
]
