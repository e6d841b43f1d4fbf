"""Files encrypted at rest."""

from workcore_adapters.encryption.cipher import EnvelopeCipher
from workcore_adapters.encryption.ring import KeyRing

__all__ = ["EnvelopeCipher", "KeyRing"]
