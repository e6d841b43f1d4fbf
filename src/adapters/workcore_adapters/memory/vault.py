"""A vault that keeps secrets in this process, and gives slips for them."""

import secrets

from workcore.errors import BadSecret, UnknownKey
from workcore.model import WrappedKey
from workcore.ports.vault import SECRET_BYTES

SLIP = "memory"


class MemoryVault:
    """Secrets under slips, as `ports.vault` promises."""

    def __init__(self) -> None:
        self._kept: dict[bytes, tuple[bytes, bytes]] = {}

    @property
    def current(self) -> str:
        return SLIP

    def fresh(self) -> bytes:
        return secrets.token_bytes(SECRET_BYTES)

    def seal(self, secret: bytes, context: bytes) -> WrappedKey:
        slip = secrets.token_bytes(SECRET_BYTES)
        self._kept[slip] = (secret, context)
        return WrappedKey(SLIP, slip)

    def open(self, sealed: WrappedKey, context: bytes) -> bytes:
        if sealed.key_id != SLIP:
            raise UnknownKey(sealed.key_id)
        secret, about = self._kept.get(sealed.data, (b"", None))
        if about != context:
            raise BadSecret
        return secret
