"""Files over HTTP, over the twins in memory."""

from tests.support.rest.attachments import AttachmentSuite


class TestAttachments(AttachmentSuite):
    """Files, in memory."""
