"""Addresses of files that work for a while, without a token."""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from attrs import field, frozen

from workcore.errors import Refused
from workcore.model import AttachmentId, Caller, OrganisationId, TokenId, UserId

LABEL: Final = b"workcore download links"
NAMES: Final = ("organisation", "subject", "session", "expires", "key", "signature")
WHOLE: Final = re.compile(r"[0-9]{1,11}")
UNUSED: Final = UUID(int=0)
"""Stands for the session of whoever has none, such as the command line."""


class BadLink(Refused):
    """The address is not one that was given out, or its time is over. Ask for a new one."""

    code = "bad_link"


@frozen
class Links:
    """
    Signs addresses, each for one file and one reader, and reads them again.

    Attributes:
        base: What comes before the path; empty for addresses relative to the service.
        lifetime: How long an address works.
    """

    _keys: Mapping[str, bytes] = field(repr=False)
    lifetime: timedelta
    base: str = ""

    @classmethod
    def keyed(cls, *secrets: str, lifetime: timedelta, base: str = "") -> "Links":
        """Derive keys from secrets that sign tokens; the first signs, all are accepted."""
        keys = [hmac.digest(secret.encode(), LABEL, "sha256") for secret in secrets]
        return cls({sha256(key).hexdigest()[:8]: key for key in keys}, lifetime, base.rstrip("/"))

    def make(
        self, attachment_id: AttachmentId, caller: Caller, now: datetime
    ) -> tuple[str, datetime]:
        """Make an address for *caller*; tell how long it works."""
        key_id = next(iter(self._keys))
        expires = now.replace(microsecond=0) + self.lifetime
        said = {
            "organisation": str(caller.organisation_id),
            "subject": str(caller.user_id),
            "session": str(caller.token_id or UNUSED),
            "expires": str(int(expires.timestamp())),
            "key": key_id,
        }
        said["signature"] = self._signature(attachment_id, said)
        return f"{self.base}/attachments/{attachment_id}/content?{urlencode(said)}", expires

    def read(
        self,
        attachment_id: AttachmentId,
        query: str,
        now: datetime,
        *,
        correlation_id: str,
        address: str | None,
    ) -> Caller:
        """
        Say for whom an address was made.

        Args:
            query: What comes behind its question mark, to the letter: other letters that say
                the same are another address.

        Raises:
            BadLink: It was altered, belongs to another file, or its time is over.
        """
        words = dict(parse_qsl(query, keep_blank_values=True))
        if tuple(words) != NAMES or urlencode(words) != query:
            raise BadLink
        if words["key"] not in self._keys:
            raise BadLink
        expected = self._signature(attachment_id, words)
        if not hmac.compare_digest(expected.encode(), words["signature"].encode()):
            raise BadLink
        if not WHOLE.fullmatch(words["expires"]) or now >= _instant(words["expires"]):
            raise BadLink
        session = UUID(words["session"])
        return Caller(
            organisation_id=OrganisationId(UUID(words["organisation"])),
            user_id=UserId(UUID(words["subject"])),
            token_id=None if session == UNUSED else TokenId(session),
            correlation_id=correlation_id,
            address=address,
        )

    def _signature(self, attachment_id: AttachmentId, said: Mapping[str, str]) -> str:
        text = "\n".join((str(attachment_id), *(said[name] for name in NAMES[:-1])))
        mac = hmac.digest(self._keys[said["key"]], text.encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(mac).decode().rstrip("=")


def _instant(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
