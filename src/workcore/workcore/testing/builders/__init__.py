"""
Valid objects in a line: name what matters to the test, the rest is made up.

Every builder takes the fields of its class as keywords.
"""

from workcore.testing.builders.approvals import a_chain, a_decision, a_step
from workcore.testing.builders.messages import a_delivery, a_notice, a_notification, a_webhook
from workcore.testing.builders.records import a_message, a_status_change, an_audit_record
from workcore.testing.builders.register import (
    a_caller,
    a_person,
    a_reference,
    a_user,
    an_approver,
    an_asset,
    an_organisation,
)
from workcore.testing.builders.requests import (
    CONTENT_FIELDS,
    a_comment,
    a_content,
    a_request,
    an_attachment,
)
from workcore.testing.builders.values import (
    DAY,
    HASH,
    HOUR,
    LONG_AGO,
    NOW,
    Fields,
    a_wrapped_key,
    euros,
)

__all__ = [
    "CONTENT_FIELDS",
    "DAY",
    "HASH",
    "HOUR",
    "LONG_AGO",
    "NOW",
    "Fields",
    "a_caller",
    "a_chain",
    "a_comment",
    "a_content",
    "a_decision",
    "a_delivery",
    "a_message",
    "a_notice",
    "a_notification",
    "a_person",
    "a_reference",
    "a_request",
    "a_status_change",
    "a_step",
    "a_user",
    "a_webhook",
    "a_wrapped_key",
    "an_approver",
    "an_asset",
    "an_attachment",
    "an_audit_record",
    "an_organisation",
    "euros",
]
