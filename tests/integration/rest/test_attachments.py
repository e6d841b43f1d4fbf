"""Files over HTTP, over PostgreSQL and a folder."""

import pytest
from tests.support.rest.attachments import AttachmentSuite

pytestmark = pytest.mark.integration


class TestAttachments(AttachmentSuite):
    """Files, on PostgreSQL and in a folder."""
