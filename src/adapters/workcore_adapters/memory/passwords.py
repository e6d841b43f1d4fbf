"""A hasher for tests and demonstrations: salted, and quick to compute on purpose."""

import hmac
from hashlib import scrypt
from secrets import token_bytes
from typing import Final

COST: Final = 16
"""scrypt's n: a thousandth of what real passwords deserve."""
SALT_BYTES, KEY_BYTES = 16, 32


class QuickHasher:
    """Hashes passwords, as `ports.passwords` promises but for the time that it takes."""

    def hash(self, password: str) -> str:
        salt = token_bytes(SALT_BYTES)
        return f"quick${salt.hex()}${_key(password, salt).hex()}"

    def verify(self, password: str, hashed: str) -> bool:
        scheme, _, rest = hashed.partition("$")
        salt, _, key = rest.partition("$")
        try:
            made = _key(password, bytes.fromhex(salt)).hex()
        except ValueError:
            return False
        return scheme == "quick" and hmac.compare_digest(made.encode(), key.encode())

    def is_outdated(self, hashed: str) -> bool:
        scheme, _, rest = hashed.partition("$")
        salt, _, key = rest.partition("$")
        sizes = (len(salt) // 2, len(key) // 2)
        return (scheme, sizes) != ("quick", (SALT_BYTES, KEY_BYTES))


def _key(password: str, salt: bytes) -> bytes:
    return scrypt(password.encode(), salt=salt, n=COST, r=8, p=1, dklen=KEY_BYTES)
