"""Passwords, hashed by Argon2id (RFC 9106)."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB: Final = 19 * 1024
ITERATIONS: Final = 2
LANES: Final = 1
"""OWASP's recommendation: about 20 ms and 19 MiB a hash."""


class Argon2Hasher:
    """Hashes passwords, as `ports.passwords` promises."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, iterations: int = ITERATIONS) -> None:
        self._argon2 = PasswordHasher(
            memory_cost=memory_kib, time_cost=iterations, parallelism=LANES
        )

    def hash(self, password: str) -> str:
        return self._argon2.hash(password)

    def verify(self, password: str, hashed: str) -> bool:
        try:
            return self._argon2.verify(hashed, password)
        except (InvalidHashError, VerificationError, UnicodeEncodeError):
            return False

    def is_outdated(self, hashed: str) -> bool:
        try:
            return self._argon2.check_needs_rehash(hashed)
        except InvalidHashError:
            return True
