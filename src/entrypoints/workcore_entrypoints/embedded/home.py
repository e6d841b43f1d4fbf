"""What an embedded installation keeps in its folder besides the database."""

import secrets
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
        return self._kept("jwt-secret", 48)

    @property
    def demo_password(self) -> str:
        """The password of all demo users; made at first need."""
        return self._kept("demo-password", 12)

    def _kept(self, name: str, length: int) -> str:
        file = self.folder / name
        try:
            if not file.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                file.touch(mode=0o600)
                file.write_text(secrets.token_urlsafe(length))
            return file.read_text().strip()
        except OSError as error:
            message = f"The data directory {self.folder} cannot be used: {error.strerror}."
            raise EmbeddedFailure(message) from error
