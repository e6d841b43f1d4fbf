"""What an embedded installation keeps in its folder besides the database."""

import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from workcore_entrypoints.embedded.failure import EmbeddedFailure


@frozen
class Home:
    """
    The data directory of one installation; the secrets in it are for its owner's eyes.

    Every property raises `EmbeddedFailure` when the directory cannot be used.
    """

    folder: Path

    @property
    def jwt_secret(self) -> str:
        """The secret that signs tokens; made at first need, so that they survive a restart."""
        return self._kept("jwt-secret", lambda: secrets.token_urlsafe(48))

    @property
    def audit_key(self) -> str:
        """The key that signs checkpoints of the audit trail, as base64; made at first need."""
        return self._kept("audit-signing-key", lambda: b64encode(secrets.token_bytes(32)).decode())

    @property
    def file_keys(self) -> str:
        """The key that wraps the keys of attached files, as settings write it; made at need."""
        return self._kept(
            "file-encryption-keys", lambda: "k1:" + b64encode(secrets.token_bytes(32)).decode()
        )

    @property
    def demo_password(self) -> str:
        """The password of all demo users; made at first need."""
        return self._kept("demo-password", lambda: secrets.token_urlsafe(12))

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        file = self.folder / name
        try:
            if not file.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                file.touch(mode=0o600)
                file.write_text(make())
            return file.read_text().strip()
        except OSError as error:
            message = f"The data directory {self.folder} cannot be used: {error.strerror}."
            raise EmbeddedFailure(message) from error
